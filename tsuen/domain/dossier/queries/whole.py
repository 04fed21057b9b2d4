"""Everything that is kept of a household, as headed records of plain facts: the same on paper and for a machine (H11).

Names of staff are not told, nor the desk's own notes; of another household there is nothing to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tsuen.db import Reading
from tsuen.domain.applications.rules.sections import sections
from tsuen.domain.certifications.queries import certifications_of
from tsuen.domain.certifications.words import END_REASONS
from tsuen.domain.dossier.queries import asked, hours, ways_in
from tsuen.domain.dossier.queries.standing import applications
from tsuen.domain.dossier.queries.trail import Change, changes, readings
from tsuen.domain.dossier.queries.uses import uses
from tsuen.domain.dossier.words import CHANGES, READINGS
from tsuen.domain.households.queries import (
    care_of,
    children_of,
    class_lines,
    contacts_of,
    guardians_of,
    household_of,
)
from tsuen.domain.households.rules import PART_FIELDS, needs_rows, part_of, part_rows
from tsuen.domain.interviews.queries import interviews
from tsuen.domain.interviews.words import ACCEPTED
from tsuen.domain.interviews.words import STATES as INTERVIEW_STATES
from tsuen.domain.support.queries import enquiries
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import date_text, long_day_text, moment_text, phone_text, postal_text, span_text

Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Topic:
    """One heading with its records; each a list of (label, value)."""

    title: str
    records: Sequence[Facts]


def whole(tx: Reading, viewer: Viewer, now: datetime) -> Sequence[Topic]:
    """All topics that have something."""
    today = jst_date(now)
    found = [
        Topic("アカウント", list(ways_in.account(tx, viewer))),
        Topic("保護者", list(_guardians(tx, viewer))),
        Topic("お子さま", list(_children(tx, viewer))),
        Topic("緊急連絡先", [[("氏名", one.name), ("続柄", one.relation), ("電話番号", phone_text(one.phone))] for one in contacts_of(tx, viewer)]),
        Topic("世帯の区分", [[("区分", one.words), ("いつから", date_text(one.starts_on))] for one in class_lines(tx, household_of(tx, viewer).id)]),
        Topic("認定", list(_certifications(tx, viewer))),
        Topic("認定変更・消滅の手続き", list(asked.amendments(tx, viewer))),
        Topic("利用の前の準備", list(asked.preparations(tx, viewer))),
        Topic("初回面談", list(_interviews(tx, viewer))),
        Topic("面談の希望日時", list(asked.named_times(tx, viewer))),
        Topic("月ごとの利用時間", list(hours.months(tx, viewer, today))),
        Topic("利用時間の記録", list(hours.entries(tx, viewer))),
        Topic("予約と利用", uses(tx, viewer)),
        Topic("定期利用", list(asked.series(tx, viewer))),
        Topic("定期利用申請", list(asked.regular_wishes(tx, viewer))),
        Topic("お気に入りの施設", list(ways_in.stars(tx, viewer))),
        Topic("お問い合わせ", list(_enquiries(tx, viewer))),
        *_applications(tx, viewer, now),
        Topic("抽選", list(asked.draws(tx, viewer))),
        Topic("ログインの記録", list(ways_in.logins(tx, viewer))),
        Topic("お送りしたメール", list(ways_in.letters(tx, viewer))),
        Topic(READINGS, list(_readings(tx, viewer))),
        Topic(CHANGES, [[("日時", _moment(one.at)), ("だれの", one.whose), ("変更したもの", one.what), ("変更した人", one.by)] for one in _all(tx, viewer)]),
    ]
    filled = [Topic(one.title, [_told(*rows) for rows in one.records]) for one in found]
    return [one for one in filled if one.records]


def _guardians(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    for one in guardians_of(tx, viewer):
        yield _told(
            ("氏名", f"{one.name}（{one.kana}）"), ("続柄", one.relation), ("生年月日", date_text(one.birth_on) if one.birth_on else ""),
            ("メールアドレス", one.email), ("電話番号", phone_text(one.phone)), ("郵便番号", postal_text(one.postal_code)), ("住所", one.address),
        )  # fmt: skip


def _children(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    for child in children_of(tx, viewer):
        care = care_of(tx, child.id)
        parts = [row for part in PART_FIELDS for row in part_rows(part_of(care, part), part)]
        yield _told(
            ("氏名", f"{child.name}（{child.kana}）"), ("生年月日", date_text(child.birth_on)), ("性別", child.sex), ("続柄", child.relation), *parts,
            *needs_rows(care),
        )  # fmt: skip


def _certifications(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    names = {child.id: child.name for child in children_of(tx, viewer)}
    for one in certifications_of(tx, viewer):
        period = f"{date_text(one.starts_on)}～{date_text(one.ends_on)}"
        yield _told(
            ("認定番号", one.number), ("お子さま", names.get(one.child_id, "")), ("有効な期間", period), ("発行日", date_text(one.issued_on)),
            ("早く終わった日時", _moment(one.ended_at)), ("終わった理由", END_REASONS.get(one.end_reason, "")),
            ("もとの最後の日", date_text(one.original_on) if one.original_on else ""),
        )  # fmt: skip


def _interviews(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    for one in interviews(tx, viewer):
        yield _told(
            ("日時", f"{long_day_text(one.on)} {span_text(one.starts, one.ends)}"), ("施設名", one.facility_name), ("お子さま", one.child_name),
            ("申し込んだ日時", _moment(one.created_at)), ("状態", INTERVIEW_STATES.get(one.state, one.state)), ("受入可否", ACCEPTED.get(one.accepted or "", "")), ("コメント", one.comment),
            ("施設からの返事", one.answer), ("キャンセルの理由", one.cancel_reason),
        )  # fmt: skip


def _enquiries(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    for one in enquiries(tx, viewer):
        yield _told(
            ("日時", _moment(one.created_at)), ("種類", one.topic_words), ("内容", one.text), ("回答", one.answer), ("回答の日時", _moment(one.answered_at))
        )


def _applications(tx: Reading, viewer: Viewer, now: datetime) -> Iterator[Topic]:
    for one in applications(tx, viewer, now):
        state = _told(("状態", one.words), ("申請した日時", _moment(one.sent_at)), ("審査が終わった日時", _moment(one.decided_at)), ("市区町村から", one.reason))
        facts = [[(label, value) for label, value in part.rows] for part in (sections(one.answers) if one.answers else [])]
        yield Topic(f"利用申請 {one.number}", [state, *facts])


def _readings(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    number, total, seen = 1, 1, 0
    while seen < total:
        lines, total = readings(tx, viewer, number)
        if not lines:
            return
        for one in lines:
            seen += one.times
            yield [("日", long_day_text(one.on)), ("時刻", one.when), ("見た人", one.place), ("だれの", one.whose), ("見たもの", one.what)]
        number += 1


def _all(tx: Reading, viewer: Viewer) -> Iterator[Change]:
    number, total, seen = 1, 1, 0
    while seen < total:
        lines, total = changes(tx, viewer, number)
        if not lines:
            return
        yield from lines
        seen, number = seen + len(lines), number + 1


def _told(*rows: tuple[str, str]) -> Facts:
    """Without what is empty."""
    return [(label, value) for label, value in rows if value]


def _moment(at: datetime | None) -> str:
    return f"{jst_date(at).year}年{moment_text(at)}" if at else ""
