"""Who was shown what of this family, and what was changed: from the audit trail, narrowed in SQL to its own things (H11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select

from tsuen.db import Reading
from tsuen.domain.accounts.models import Account
from tsuen.domain.applications.models import Application, Attachment
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.dossier.queries.own import own_applications
from tsuen.domain.dossier.rules import Reading as Shown
from tsuen.domain.dossier.rules import change_words, folded, place_words, read_words
from tsuen.domain.dossier.words import CHANGED
from tsuen.domain.facilities.models import Facility
from tsuen.domain.households.models import Child
from tsuen.domain.municipalities.models import Municipality
from tsuen.domain.support.models import Enquiry
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Audience, Viewer
from tsuen.kernel.wording import moment_text

PER_PAGE = 200  # entries; a page shows them folded
PLACES = (str(Audience.FACILITY), str(Audience.MUNICIPALITY))


@dataclass(frozen=True)
class Change:
    """One change: when, of whom, what, by whom."""

    at: datetime
    whose: str
    what: str
    by: str

    @property
    def title(self) -> str:
        """ひなた さまのアレルギー, 世帯のメールアドレス."""
        return self.what if not self.whose or self.what.startswith(self.whose) else f"{self.whose}の{self.what}"

    @property
    def when(self) -> str:
        """2026年12月8日（火）10:00."""
        return f"{jst_date(self.at).year}年{moment_text(self.at)}"


def readings(tx: Reading, viewer: Viewer, page: int = 1) -> tuple[Sequence[Shown], int]:
    """A page of who was shown what, latest first and folded by day; and how many entries there are."""
    wanted = [_own(tx, viewer), Entry.audience.in_(PLACES), _is_reading()]
    total = tx.scalar(select(func.count()).select_from(Entry).where(*wanted)) or 0
    rows = tx.scalars(_page(wanted, page)).all()
    places, names = _places(tx, {one.account_id for one in rows}), _names(tx, viewer)
    return folded(
        Shown(one.at, one.at, places.get(one.account_id, place_words("", "")), _whose(one, names), read_words(one.action, one.facts or {}))
        for one in rows
    ), int(total)


def changes(tx: Reading, viewer: Viewer, page: int = 1) -> tuple[Sequence[Change], int]:
    """A page of what was changed of the household's data and accounts, latest first; and how many there are."""
    wanted = [or_(_own(tx, viewer), _accounts(viewer)), _is_change()]
    total = tx.scalar(select(func.count()).select_from(Entry).where(*wanted)) or 0
    rows = tx.scalars(_page(wanted, page)).all()
    places, names = _places(tx, {one.account_id for one in rows}, viewer), _names(tx, viewer)
    return [
        Change(one.at, _whose(one, names), change_words(one.action, one.facts or {}), places.get(one.account_id, place_words("", "")))
        for one in rows
    ], int(total)


def _page(wanted: Sequence[ColumnElement[bool]], page: int) -> Select[Entry]:
    return select(Entry).where(*wanted).order_by(Entry.at.desc(), Entry.id.desc()).limit(PER_PAGE).offset(max(page - 1, 0) * PER_PAGE)


def _own(tx: Reading, viewer: Viewer) -> ColumnElement[bool]:
    """Entries about things of the viewer's own household, and no others."""
    home, sent = viewer.household_id, own_applications(tx, viewer)
    children = select(Child.id).where(Child.household_id == home)
    own = {
        "child": select(cast(Child.id, String)).where(Child.household_id == home),
        "application": select(cast(Application.id, String)).where(sent),
        "attachment": select(cast(Attachment.id, String))
        .join(Application, Application.id == Attachment.application_id)
        .where(sent),
        "certification": select(cast(Certification.id, String)).where(Certification.child_id.in_(children)),
        "enquiry": select(cast(Enquiry.id, String)).where(Enquiry.household_id == home),
    }
    about = [and_(Entry.subject_kind == kind, Entry.subject_id.in_(ids)) for kind, ids in own.items()]
    return or_(and_(Entry.subject_kind == "household", Entry.subject_id == str(home)), *about)


def _accounts(viewer: Viewer) -> ColumnElement[bool]:
    accounts = select(cast(Account.id, String)).where(
        Account.audience == str(Audience.FAMILY), Account.scope == str(viewer.household_id)
    )
    return and_(Entry.subject_kind == "account", Entry.subject_id.in_(accounts))


def _is_reading() -> ColumnElement[bool]:
    """Whatever a room calls it: care.read, application.view, application.attachment_read."""
    return or_(*(Entry.action.endswith(tail, autoescape=True) for tail in (".read", "_read", ".view")))


def _is_change() -> ColumnElement[bool]:
    rooms = (Entry.action.startswith(room) for room in ("households.", "amendments.", "certification."))
    return or_(Entry.action.in_(sorted(CHANGED)), *rooms)


def _places(tx: Reading, account_ids: Iterable[int], viewer: Viewer | None = None) -> Mapping[int, str]:
    """By account: its place in words. Names of people are told of the viewer's own household alone."""
    rows = tx.execute(select(Account.id, Account.audience, Account.scope, Account.name).where(Account.id.in_(list(account_ids)))).all()
    homes = {int(row.scope) for row in rows if row.audience == PLACES[0]}
    facilities = {str(key): name for key, name in tx.execute(select(Facility.id, Facility.name).where(Facility.id.in_(homes)))}
    codes = {row.scope for row in rows if row.audience == PLACES[1]}
    towns = {str(key): name for key, name in tx.execute(select(Municipality.code, Municipality.name).where(Municipality.code.in_(codes)))}
    told = {}
    for row in rows:
        own = viewer is not None and row.audience == str(Audience.FAMILY) and row.scope == viewer.scope
        told[row.id] = f"{row.name} さま" if own else place_words(row.audience, (facilities | towns).get(row.scope, ""))
    return told


def _names(tx: Reading, viewer: Viewer) -> Mapping[str, str]:
    rows = tx.execute(select(Child.id, Child.given_name).where(Child.household_id == viewer.household_id))
    return {str(key): f"{name} さま" for key, name in rows}


def _whose(entry: Entry, names: Mapping[str, str]) -> str:
    """The child it is about; else the whole household."""
    return names.get(entry.subject_id, "") if entry.subject_kind == "child" else "世帯"
