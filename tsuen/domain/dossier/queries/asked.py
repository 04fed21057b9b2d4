"""What the household asked for: times it named, 定期利用 it applied for, changes of its certification, places in a draw (H11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.amendments.queries import asked_of_household
from tsuen.domain.amendments.words import CHANGE, ONLINE_NAMES
from tsuen.domain.amendments.words import STATES as AMENDMENT_STATES
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.rules.answers import answers_from
from tsuen.domain.applications.words import RESULTS, number
from tsuen.domain.dossier.queries.own import own_applications
from tsuen.domain.households.models import Child, Preparation
from tsuen.domain.households.queries import guardians_of
from tsuen.domain.households.words import PREPARATIONS
from tsuen.domain.interviews.queries import proposals
from tsuen.domain.interviews.words import PROPOSALS
from tsuen.domain.reservations.models import Series
from tsuen.domain.reservations.queries.regular import pickup_of_wish, series_of, wishes
from tsuen.domain.reservations.words import pickup_words
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import date_text, long_day_text, moment_text, span_text

Facts = Sequence[tuple[str, str]]
MOST = 5000


def named_times(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """面談の希望日時, of the family and of the facility (D3)."""
    for one in proposals(tx, viewer, *PROPOSALS, limit=MOST):
        yield [
            ("日時", _moment(one.created_at)), ("お子さま", one.child_name), ("施設名", one.facility_name), ("状態", one.state_words),
            ("希望した日時", "\n".join(time.words for time in one.wished)), ("施設が提案した日時", "\n".join(time.words for time in one.offered)),
            ("コメント", one.comment), ("施設からの返事", one.answer),
        ]  # fmt: skip


def regular_wishes(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """定期利用申請 (D8)."""
    names = {one.position: one.name for one in guardians_of(tx, viewer)}
    for one in wishes(tx, viewer):
        yield [
            ("日時", _moment(one.created_at)), ("お子さま", one.child_name), ("施設名", one.facility_name), ("状態", one.state_words),
            ("利用をはじめたい日", long_day_text(one.first_on)), ("希望した時間", "\n".join(one.lines)),
            ("お迎えに来られる方", pickup_words(pickup_of_wish(tx, viewer, one.ref), names)), ("コメント", one.comment), ("施設からの返事", one.answer),
        ]  # fmt: skip


def series(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """定期利用 that was asked for or entered in one go; its days stand among the reservations."""
    rows = tx.execute(select(Series.ref, Series.created_at).where(Series.household_id == viewer.household_id).order_by(Series.id))
    for ref, created_at in rows.all():
        days = series_of(tx, viewer, ref).days
        yield [
            ("日時", _moment(created_at)), ("お子さま", days[0].child_name), ("施設名", days[0].facility_name),
            ("予約番号", "、".join(str(one.id) for one in days)), ("利用日", "\n".join(f"{long_day_text(one.on)} {span_text(one.starts, one.ends)}" for one in days)),
        ]  # fmt: skip


def amendments(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """認定変更 and 認定消滅: what was, what was wanted, what the desk said (A11)."""
    for one in asked_of_household(tx, viewer):
        changed = [(line.label, f"{line.was} → {line.wanted}") for line in one.lines if line.changed] if one.kind == CHANGE else []
        yield [
            ("受付番号", one.number), ("手続き", ONLINE_NAMES[one.kind]), ("だれの", one.whom), ("状態", AMENDMENT_STATES[one.state]),
            ("送った日時", _moment(one.submitted_at)), ("いつから" if one.kind == CHANGE else "最後の日", date_text(one.effective_on)),
            ("理由", one.reason_words), ("くわしい理由", one.why), *changed, ("市区町村から", one.reason),
            ("決まった日時", _moment(one.decided_at)), ("登録に入れた日時", _moment(one.applied_at)),
        ]  # fmt: skip


def draws(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """抽選: each child's own entry and result; of others nothing (A9)."""
    rows = tx.execute(
        select(DrawEntry, DrawRound, Application)
        .join(Application, Application.id == DrawEntry.application_id)
        .join(DrawRound, DrawRound.id == DrawEntry.round_id)
        .where(own_applications(tx, viewer))
        .order_by(DrawEntry.id)
    )
    for entry, held, application in rows:
        child = answers_from(application.answers["clean"]).children[entry.child]
        sent = jst_date(application.submitted_at or application.created_at)
        told = f"第{entry.alternate}位" if entry.alternate else ""
        yield [
            ("抽選", held.name), ("抽選した日時", _moment(held.drawn_at)), ("申請番号", number(application.id, sent)), ("お子さま", child.name),
            ("枠", entry.band), ("結果", RESULTS[entry.result]), ("補欠の順番", told), ("繰り上がった日時", _moment(entry.moved_up_at)),
            ("辞退した日時", _moment(entry.declined_at)), ("認定した日時", _moment(entry.certified_at)),
        ]  # fmt: skip


def preparations(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """What staff recorded before the first use: the health check, the talk about medical care (D16)."""
    words = {(kind, outcome): said for kind, outcome, said in PREPARATIONS.values()}
    rows = tx.execute(
        select(Preparation, Child.family_name, Child.given_name)
        .join(Child, Child.id == Preparation.child_id)
        .where(Child.household_id == viewer.household_id)
        .order_by(Preparation.id)
    )
    for row, family, given in rows:
        yield [
            ("日時", _moment(row.recorded_at)), ("お子さま", f"{family} {given}"), ("内容", words.get((row.kind, row.outcome), "")),
            ("確認した日", date_text(row.on)),
        ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    return f"{jst_date(at).year}年{moment_text(at)}" if at else ""
