"""An application laid out as headed facts: the same on 「登録内容の確認」, on paper and at the desk (A6, A8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tsuen.domain.applications.rules.answers import Answers, CareAnswers, ChildAnswers, GuardianAnswers
from tsuen.domain.applications.words import CONSENTS
from tsuen.kernel.wording import date_text, era_text, phone_text

NOT_YET = "あとで入力"


@dataclass(frozen=True)
class Section:
    """A heading, its facts, and the page of the form they were written on (`child` counts from 1)."""

    title: str
    rows: Sequence[tuple[str, str]] = field(default_factory=tuple)
    page: str = ""
    child: int = 0


def sections(answers: Answers) -> list[Section]:
    """The whole application. What was left out says so; what was left for later says あとで入力."""
    found = [Section("申請者（保護者1）", _applicant(answers.applicant), "applicant")]
    proxy = _person(answers.proxy) if answers.proxy else [("登録", "しない")]
    found.append(Section("代理利用者（保護者2）", proxy, "proxy"))
    many = len(answers.children) > 1
    for index, child in enumerate(answers.children, start=1):
        title = f"お子さま{index}" if many else "お子さま"
        found.append(Section(title, [*_child(child), *_needs(child.care)], "child", index))
    found.append(Section("希望する施設", [("希望する施設", "\n".join(answers.facilities) or "選んでいません")], "more"))
    contacts = [
        (f"緊急連絡先{index}", f"{one.name}（{one.relation}）　{phone_text(one.phone)}")
        for index, one in enumerate(answers.contacts, start=1)
    ]
    found.append(Section("緊急連絡先", contacts or [("緊急連絡先", NOT_YET)], "more"))
    for child in answers.children:
        title = f"食事・アレルギー、発育（{child.given_name} さま）"
        found.append(Section(title, _health(child.care), "more"))
    agreed = "\n".join(CONSENTS[name] for name in answers.consents if name in CONSENTS)
    return [*found, Section("同意事項", [("同意", agreed)], "applicant")]


def _applicant(person: GuardianAnswers) -> list[tuple[str, str]]:
    rows = _person(person)
    born = person.birth_on
    rows[1:1] = [*_sex(person.sex), ("生年月日", date_text(born) if born else "")]
    rows.append(("住所", f"〒{person.postal_code[:3]}-{person.postal_code[3:]}\n{person.address}"))
    return rows


def _person(person: GuardianAnswers) -> list[tuple[str, str]]:
    return [
        ("氏名", f"{person.name}（{person.kana}）"),
        ("続柄", person.relation),
        ("電話番号", phone_text(person.phone)),
        ("メール", person.email),
    ]


def _child(child: ChildAnswers) -> list[tuple[str, str]]:
    return [
        ("氏名", f"{child.name}（{child.kana}）"),
        ("生年月日", _birth(child.birth_on)),
        *_sex(child.sex),
        ("申請者との続柄", child.relation),
        ("ほかの市区町村での利用", f"有（{child.used_where}）" if child.used_elsewhere else "無"),
    ]


def _birth(born: date) -> str:
    return f"{born.year}年（{era_text(born)}）{born.month}月{born.day}日"


def _sex(sex: str) -> list[tuple[str, str]]:
    return [("性別", sex)] if sex else []


def _needs(care: CareAnswers) -> list[tuple[str, str]]:
    if not care.needs:
        return [("その他配慮すべき事項", "無")]
    rows = [("その他配慮すべき事項", f"有\n{care.needs_detail}")]
    rows += [("診断名・必要な配慮", care.diagnosis)] if care.diagnosis else []
    return rows + ([("医師の診断・指示", care.doctor)] if care.doctor else [])


def _health(care: CareAnswers) -> list[tuple[str, str]]:
    said = (("アレルギー", care.allergy), ("食事", care.food), ("発育・健康", care.development))
    return [(name, words or NOT_YET) for name, words in said]
