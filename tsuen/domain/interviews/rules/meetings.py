"""Decisions about interviews: whether one is needed, until when it can be booked and cancelled (D3, D5, F7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules import booking, interviews
from tsuen.domain.policies.rules.facts import Facts, History
from tsuen.domain.policies.rules.telling import moment_words
from tsuen.domain.policies.rules.vary import usual
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text, day_text, phone_text, span_text

_HALF_A_YEAR = 6
BOOK_ONE = "先に初回面談を予約してください。"
BUSY = Refusal("overlap", "この時間は、お子さまにほかの予定が入っています。ほかの日時を選んでください。", "time")
CLOSED_TO_ALL = Refusal(
    "interviews_closed", "この園は「事前面談を受け付けない」設定です。登録するときは、先に施設の紹介で「初回面談の受け付け」を変えてください。"
)


@dataclass(frozen=True)
class Elsewhere:
    """Where a child is expected at a time already: `place` says where, and if it is an interview."""

    on: date
    starts: int
    ends: int
    place: str


def elsewhere_refusal(child: str, held: Elsewhere, field: str = "") -> Refusal:
    """A child is in one place at a time: the sentence names the other appointment."""
    return Refusal(
        "overlap",
        f"{child} さまは、{day_text(held.on)}{span_text(held.starts, held.ends)}に{held.place}の予約があります。"
        "ほかの時間を選んでください。",
        field,
        held.on,
    )


def valid_words(months: int) -> str:
    """半年, 3か月."""
    return "半年" if months == _HALF_A_YEAR else f"{months}か月"


def met(policy: Policy, accepted_on: date | None, last_used_on: date | None, on: date) -> date | None:
    """The last day of use without a new interview (F7); None: there is no such day, or it never ends."""
    history = History(accepted_on=accepted_on, last_used_on=last_used_on)
    return interviews.valid_until(policy, Facts(now=at_jst(on, 0), on=on, history=history))


def interview_needed(
    policy: Policy,
    *,
    accepted_on: date | None,
    refused: bool,
    last_used_on: date | None,
    on: date,
    refused_on: date | None = None,
) -> Refusal | None:
    """F7, D3: why a child needs an interview before using a facility on `on`; None when it may be used.

    「前回の利用から半年以上経過した場合も面談が必要です」: the day half a year after counts already.
    """
    if refused:
        when = f"（{date_text(refused_on)}）" if refused_on else ""
        return Refusal(
            "interview_refused",
            f"面談のあと、施設から受け入れができないと返事がありました{when}。くわしいことは、施設に電話でおたずねください。",
            on=refused_on,
        )
    if accepted_on is None and last_used_on is None:
        return Refusal(
            "interview_first",
            f"はじめて利用する施設では、初回面談が必要です。{BOOK_ONE}",
        )
    until = met(policy, accepted_on, last_used_on, on)
    if until is None or on <= until:
        return None
    return Refusal("interview_lapsed", _lapsed(policy, accepted_on, last_used_on, until), on=until)


def _lapsed(policy: Policy, accepted_on: date | None, last_used_on: date | None, until: date) -> str:
    used_last = last_used_on is not None and (accepted_on is None or last_used_on >= accepted_on)
    day = last_used_on if used_last else accepted_on
    since = ("前回の利用" if used_last else "面談") + (f"（{date_text(day)}）" if day else "")
    return (
        f"{since}から{valid_words(usual(policy.interviews.valid_months))}以上たつと、もう一度面談が必要です。"
        f"利用できるのは{date_text(until)}までです。{BOOK_ONE}"
    )


def closes_at(policy: Policy, on: date, starts: int) -> datetime:
    """The last instant at which an interview can be booked; its start where nothing else is said (D3)."""
    facts = Facts(now=at_jst(on, starts), kind=booking.MEETING, on=on, starts=starts)
    return booking.closes_at(policy, facts) or facts.now


def booking_closed(policy: Policy, *, on: date, starts: int, now: datetime) -> Refusal | None:
    """D3: an interview closes some time before it takes place."""
    last = closes_at(policy, on, starts)
    if now <= last:
        return None
    closes = usual(policy.interviews.closes)
    rule = f"面談の予約は、{moment_words(closes, '面談の日')}までです。" if closes else "面談の予約は、面談の日までです。"
    return Refusal(
        "interview_closed",
        f"{rule}{date_text(on)}は{date_text(jst_date(last))}で締め切りました。ほかの日時を選んでください。",
        on=jst_date(last),
    )


def points(policy: Policy) -> list[str]:
    """「予約時の注意事項」: made from the settings, the same in the dialog and on its page."""
    closes = usual(policy.interviews.closes)
    said = [
        f"面談の予約は、{moment_words(closes, '面談の日') if closes else '面談の日'}までです。",
        "送信すると「仮予約」になります。施設が確認すると、「初回面談の予約確定」メールが届きます。",
        "日時を変えるときやキャンセルは、面談の前の日までにしてください。それより後は、施設に電話してください。",
        "面談の日は、お子さまと一緒に施設へお越しください。必要な書類に記入していただきます。",
    ]
    months = usual(policy.interviews.valid_months)
    if months:
        said.append(f"前回の利用から{valid_words(months)}以上たつと、もう一度面談が必要です。")
    return said


def may_ask(
    policy: Policy,
    *,
    way: str,
    phone: str,
    accepted_on: date | None,
    last_used_on: date | None,
    refused: bool,
    refused_on: date | None,
    pending_on: date | None,
    now: datetime,
) -> Refusal | None:
    """D2, D3: why a child cannot ask this facility for an interview on-line now; None when it can.

    An interview that still stands on the last day one may book now is good enough: a second one is not asked for.
    """
    if pending_on is not None:
        return pending(pending_on)
    horizon = booking.last_open_day(policy, Facts(now=now, kind=booking.FLEXIBLE))
    needed = interview_needed(
        policy,
        accepted_on=accepted_on,
        refused=refused,
        last_used_on=last_used_on,
        on=horizon,
        refused_on=refused_on,
    )
    if needed is None:
        day = accepted_on or last_used_on
        when = f"（{date_text(day)}）" if day else ""
        return Refusal("interview_stands", f"面談は済んでいます{when}。利用の予約に進んでください。", on=day)
    if needed.code == "interview_refused":
        return needed
    return None if way == "online" else Refusal("interview_by_phone", by_phone(way, phone))


def pending(on: date) -> Refusal:
    """One interview at a time for a child at a facility."""
    return Refusal(
        "interview_pending",
        f"{date_text(on)}の初回面談をもう申し込んでいます。日時を変えるときは、先にその予約をキャンセルしてください。",
        on=on,
    )


def by_phone(way: str, phone: str) -> str:
    """S8, D4: the sentence of a facility that takes no interviews on-line."""
    if way == "phone":
        return f"この施設は、初回面談を電話で受け付けています。電話で日時を決めてください（{phone_text(phone)}）。"
    return f"この施設は、いま事前面談を受け付けていません。くわしいことは、施設に電話でおたずねください（{phone_text(phone)}）。"


def may_attend(
    *, certified: bool, age_months: int, from_months: int, below_months: int, ages: str, on: date
) -> Refusal | None:
    """Whether a child may come to an interview on `on`: certified that day, and of an age the facility takes (C6)."""
    if not certified:
        return Refusal(
            "not_certified",
            f"{date_text(on)}は、お子さまの認定の期間に入っていません。認定の期間の中の日時を選んでください。",
            on=on,
        )
    if from_months <= age_months < below_months:
        return None
    return Refusal(
        "wrong_age",
        f"この施設の対象年齢は{ages}です。{date_text(on)}のお子さまの年齢は{age_months // 12}歳{age_months % 12}か月です。"
        "ほかの施設をさがすか、施設に電話でおたずねください。",
        on=on,
    )


def may_cancel(*, state: str, on: date, today: date, phone: str) -> Refusal | None:
    """D12 for interviews: until the day before; a request nobody has answered can always be taken back."""
    if state == "tentative" or (state == "confirmed" and today < on):
        return None
    if state == "confirmed":
        return Refusal(
            "interview_too_late",
            f"面談のキャンセルは、面談の前の日（{date_text(on - timedelta(days=1))}）までです。施設に電話で知らせてください（{phone}）。",
            on=on,
        )
    return Refusal("interview_over", "この面談は、もう終わっているか、取り消されています。「予約一覧」で確かめてください。")
