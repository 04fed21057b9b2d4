"""A small world with two of everything, for tests over all routes: who may see what, and words that must never leak.

Everything private that belongs to somebody carries a canary: `CANARY-H2-…` is household 2's, `F` facilities, `M`
municipalities. Households 1 and 2 and facilities 1 and 2 lie in municipality 1, household 3 and facility 3 in
municipality 2; household N uses facility N.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from tests.support.make import KONAN, Family, Make, Nursery
from tests.support.world_draws import add_draws, add_register
from tsuen.db import Writing
from tsuen.domain.accounts.models import Account, OneTimeLink
from tsuen.domain.accounts.services.links import issue_link
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.applications.models import Application, Attachment
from tsuen.domain.applications.rules.answers import (
    Answers,
    CareAnswers,
    ChildAnswers,
    ContactAnswers,
    GuardianAnswers,
)
from tsuen.domain.attendance.models import ScanTicket, Stamp
from tsuen.domain.certifications.models import Certification
from tsuen.domain.facilities.models import Closure, Pool, RegularPlace
from tsuen.domain.fees.rules import Item, Working
from tsuen.domain.fees.services import About, Stay, add_line, charge_use
from tsuen.domain.hours.models import ChildMonth, HoursEntry
from tsuen.domain.households.models import Child, EmergencyContact, Guardian, HouseholdClass
from tsuen.domain.interviews.models import Interview, InterviewSlot, Proposal
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Changes, Policy
from tsuen.domain.records.models import DayPhoto, DayPiece, DayRecord
from tsuen.domain.reservations.models import Claim, RegularWish, Reservation, Series
from tsuen.domain.support.models import Enquiry
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.numbers import new_ref

OJIYA = "152081"
CLOSED_ON = date(2026, 12, 29)
EMPTY = {"pages": {}, "children": [1], "next": 2}
TENANTS = {1: KONAN, 2: KONAN, 3: OJIYA}
SEES = {
    "nobody": (),
    "guardian": ("H1",),
    "other guardian": ("H2",),
    "staff": ("F1", "H1"),
    "other staff": ("F2", "H2"),
    "officer": ("M1", "F1", "F2", "H1", "H2"),
    "other officer": ("M2", "F3", "H3"),
}
OWNERS = ("H1", "H2", "H3", "F1", "F2", "F3", "M1", "M2")
AUDIENCE = {
    "nobody": "", "guardian": "family", "other guardian": "family", "staff": "facility", "other staff": "facility",
    "officer": "municipality", "other officer": "municipality",
}  # fmt: skip
OTHER = {"guardian": "other guardian", "staff": "other staff", "officer": "other officer"}
TENANT_OF = {"guardian": 1, "staff": 1, "officer": 1, "other guardian": 2, "other staff": 2, "other officer": 3}
STAGES = ("visitor", "application", "standing", "register", "reset", "code", "terms")


@dataclass
class World:
    """Who there is (cookie tokens by name), and what there is (kind, then tenant 1-3, then names for URLs)."""

    tokens: dict[str, str] = field(default_factory=dict)
    things: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    families: dict[int, Family] = field(default_factory=dict)
    nurseries: dict[int, Nursery] = field(default_factory=dict)
    places: dict[str, list[dict[str, str]]] = field(default_factory=dict)  # more addresses of an endpoint, for pages to look at

    def keep(self, kind: str, tenant: int, ref: str) -> None:
        """Remember a thing under its kind and tenant."""
        self.things.setdefault(kind, {}).setdefault(tenant, []).append(ref)

    def of(self, kind: str, tenant: int) -> list[str]:
        """All things of a kind and a tenant."""
        return self.things.get(kind, {}).get(tenant, [])

    def principals(self) -> Iterator[tuple[str, str]]:
        """Names and tokens; nobody has none."""
        yield "nobody", ""
        yield from self.tokens.items()


def canary(owner: str, what: str) -> str:
    """A word that only `owner`'s people may read."""
    return f"CANARY-{owner}-{what}"


def foreign(name: str) -> list[str]:
    """The beginnings of every canary `name` must not see, in small letters."""
    return [f"canary-{owner.lower()}-" for owner in OWNERS if owner not in SEES.get(name, ())]


class Builder:
    """Builds the world through the factories; times are those of the tests' still clock."""

    def __init__(self, make: Make) -> None:
        self.make, self.world = make, World()
        self.now: datetime = make.clock()
        self.today: date = jst_date(self.now)

    def build(self) -> World:
        """Everybody and everything."""
        for code in (KONAN, OJIYA):
            self.make.municipality(code, Policy(changes=Changes(way="online")))
        for tenant, code in TENANTS.items():
            self._tenant(tenant, code)
        for name, code, owner in (("officer", KONAN, "M1"), ("other officer", OJIYA, "M2")):
            viewer = self.make.officer(code)
            with self.make.database.writing() as tx:
                self._rename_account(tx, viewer.account_id, owner, "officer")
                self._log_in(tx, name, viewer.account_id)
                for tenant, family in self.world.families.items():
                    if TENANTS[tenant] == code:
                        self._classes(tx, tenant, family, viewer.account_id)
        self._stages()
        return self.world

    def _tenant(self, tenant: int, code: str) -> None:
        family = self.make.family(children=3, code=code)
        nursery = self.make.nursery(code=code, name=f"第{tenant}こども園", places=6, withheld=1)
        self.world.families[tenant], self.world.nurseries[tenant] = family, nursery
        self.make.acceptance(family, nursery, child=0)
        self.make.acceptance(family, nursery, child=1)
        with self.make.database.writing() as tx:
            self._name_family(tx, tenant, family)
            self._rename_account(tx, nursery.account_id, f"F{tenant}", "staff")
            self._things(tx, tenant, family, nursery)
            self._interviews(tx, tenant, family, nursery)
            self._proposals(tx, tenant, family, nursery)
            self._reservations(tx, tenant, family, nursery)
            self._regular(tx, tenant, family, nursery)
            self._applications(tx, tenant, code, family)
            add_draws(self, tx, tenant, code, self._answers(f"H{tenant}"))
            if tenant < 3:
                names = ("guardian", "staff") if tenant == 1 else ("other guardian", "other staff")
                self._ticket(tx, self._log_in(tx, names[0], family.account_id), nursery)
                self._log_in(tx, names[1], nursery.account_id)

    def _log_in(self, tx: Writing, name: str, account_id: int) -> int:
        session_id, self.world.tokens[name] = open_session(tx, stage="full", account_id=account_id, now=self.now)
        return session_id

    def _ticket(self, tx: Writing, session_id: int, nursery: Nursery) -> None:
        tx.add(
            ScanTicket(
                session_id=session_id, facility_id=nursery.id, created_at=self.now, expires_at=self.now + timedelta(minutes=10)
            )
        )

    def _rename_account(self, tx: Writing, account_id: int, owner: str, what: str) -> None:
        values = {"name": canary(owner, what), "email": f"canary-{owner.lower()}-{what}@example.jp"}
        values["email_key"] = values["email"]
        tx.execute(update(Account).where(Account.id == account_id).values(**values))

    def _name_family(self, tx: Writing, tenant: int, family: Family) -> None:
        owner = f"H{tenant}"
        self._rename_account(tx, family.account_id, owner, "guardian")
        home = family.household_id
        tx.execute(
            update(Guardian)
            .where(Guardian.household_id == home)
            .values(
                family_name=canary(owner, "guardian"), address=canary(owner, "address"),
                email=f"canary-{owner.lower()}-guardian@example.jp",
            )
        )
        care = CareAnswers(
            needs=True, needs_detail=canary(owner, "needs"), diagnosis=canary(owner, "diagnosis"), doctor=canary(owner, "doctor"),
            allergy=canary(owner, "allergy"), food=canary(owner, "food"), development=canary(owner, "development"),
        )  # fmt: skip
        tx.execute(
            update(Child).where(Child.household_id == home).values(family_name=canary(owner, "child"), care=vars(care))
        )
        tx.execute(update(EmergencyContact).where(EmergencyContact.household_id == home).values(name=canary(owner, "contact")))
        for position in (2, 3):
            tx.add(
                EmergencyContact(
                    household_id=home, position=position, name=canary(owner, "contact"), relation="祖母", phone="0748720000"
                )
            )

    def _things(self, tx: Writing, tenant: int, family: Family, nursery: Nursery) -> None:
        self.world.keep("facility", tenant, nursery.ref)
        self.world.keep("door", tenant, nursery.door_code)
        self.world.keep("household", tenant, family.household_ref)
        self._dead_letter(tx, tenant, TENANTS[tenant])
        self._enquiry(tx, tenant, family)
        self._amendments(tx, tenant, family)
        self._second(tx, tenant, family)
        tx.add(Closure(facility_id=nursery.id, on=CLOSED_ON, reason="園内行事"))
        for ref in family.child_refs:
            self.world.keep("child", tenant, ref)
        self.world.keep("siblings", tenant, ",".join(family.child_refs[:2]))
        for ref in tx.scalars(select(Certification.ref).where(Certification.child_id.in_(family.child_ids))):
            self.world.keep("certification", tenant, ref)
        for ref in tx.scalars(select(Pool.ref).where(Pool.facility_id == nursery.id, Pool.withheld_of.is_(None))):
            self.world.keep("pool", tenant, ref)

    def _amendments(self, tx: Writing, tenant: int, family: Family) -> None:
        """A change and an end that wait, one asked back, one approved: in words only the household and its municipality may read."""
        word = canary(f"H{tenant}", "amendment")
        paper = tx.scalar(select(Certification.id).where(Certification.child_id == family.child_ids[2]))
        asked = (
            ("change", "guardian1", None, None, "submitted"), ("end", "child", family.child_ids[2], paper, "submitted"),
            ("change", "child", family.child_ids[1], None, "returned"), ("change", "guardian1", None, None, "approved"),
        )  # fmt: skip
        for number, (kind, subject, child_id, certification_id, state) in enumerate(asked):
            facts = {"why": word, "was": {"family_name": word}, "wanted": {"family_name": word + "x"}, "reason": "moved_out"}
            row = Amendment(
                municipality_code=TENANTS[tenant], household_id=family.household_id, account_id=family.account_id, kind=kind, subject=subject,
                child_id=child_id, certification_id=certification_id, state=state, facts=facts, effective_on=self.today + timedelta(days=9),
                open_key=f"{tenant}:{number}" if state != "approved" else None, submitted_at=self.now, reason=word,
            )  # fmt: skip
            tx.add(row)
            tx.flush()
            self.world.keep("amendment", tenant, row.ref)

    def _second(self, tx: Writing, tenant: int, family: Family) -> None:
        """保護者2, whom a request asks to take out; and a birth date to be put right: what falls with it is told."""
        word = canary(f"H{tenant}", "second")
        second = Guardian(
            household_id=family.household_id, account_id=None, position=2, family_name=word, given_name="健", family_kana="モリモト",
            given_kana="ケン", relation="父", email="", phone="09011112222",
        )  # fmt: skip
        tx.add(second)
        tx.flush()
        born = tx.get_one(Child, family.child_ids[0]).birth_on
        birth = {"was": {"birth_on": born.isoformat()}, "wanted": {"birth_on": (born - timedelta(days=545)).isoformat()}, "why": word}
        asked = (
            ("guardian2", None, {"was": {"family_name": word}, "wanted": {}, "why": word, "removal": True}), ("child", family.child_ids[0], birth),
        )  # fmt: skip
        for number, (subject, child_id, facts) in enumerate(asked, start=7):
            row = Amendment(
                municipality_code=TENANTS[tenant], household_id=family.household_id, account_id=family.account_id, kind="change", subject=subject,
                child_id=child_id, state="submitted", facts=facts, effective_on=self.today, open_key=f"{tenant}:{number}", submitted_at=self.now,
                guardian_id=None if child_id else second.id,
            )  # fmt: skip
            tx.add(row)
            tx.flush()
            self.world.keep("amendment", tenant, row.ref)

    def _enquiry(self, tx: Writing, tenant: int, family: Family) -> None:
        """A question to the desk, in words only the household and its municipality may read."""
        row = Enquiry(
            municipality_code=TENANTS[tenant], household_id=family.household_id, account_id=family.account_id, topic="other",
            words={"text": canary(f"H{tenant}", "enquiry")}, created_at=self.now,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        self.world.keep("enquiry", tenant, row.ref)

    def _dead_letter(self, tx: Writing, tenant: int, code: str) -> None:
        """A letter that could not be sent, with an address only its municipality may see."""
        ref, owner = new_ref(), "m1" if code == KONAN else "m2"
        tx.add(
            Letter(
                template="attendance/ended", recipient=f"canary-{owner}-dead@example.jp", facts={"words": "x"}, dedupe_key=f"dead:{ref}",
                message_id=f"{ref}@tsuen", priority=2, state="dead", next_at=self.now, created_at=self.now, municipality_code=code,
            )
        )
        self.world.keep("letter", tenant, ref)

    def _slot(self, tx: Writing, tenant: int, nursery: Nursery, days: int, starts: int) -> InterviewSlot:
        row = InterviewSlot(facility_id=nursery.id, on=self.today + timedelta(days=days), starts=starts, ends=starts + 30)
        tx.add(row)
        tx.flush()
        return row

    def _interviews(self, tx: Writing, tenant: int, family: Family, nursery: Nursery) -> None:
        done = tx.scalars(select(Interview).where(Interview.household_id == family.household_id))
        for row in done:
            self.world.keep("interview", tenant, row.ref)
        self.world.keep("slot", tenant, self._slot(tx, tenant, nursery, 10, 600).ref)
        for child, state, days in ((2, "tentative", 9), (1, "confirmed", 3), (0, "confirmed", -1)):
            slot = self._slot(tx, tenant, nursery, days, 780 + 30 * child)
            row = Interview(
                child_id=family.child_ids[child], household_id=family.household_id, facility_id=nursery.id, slot_id=slot.id,
                held_slot_id=slot.id, open_key=f"{family.child_ids[child]}:{nursery.id}", on=slot.on, starts=slot.starts,
                ends=slot.ends, state=state, comment=canary(f"H{tenant}", "comment"), created_at=self.now,
                requested_by=family.account_id,
            )  # fmt: skip
            tx.add(row)
            tx.flush()
            self.world.keep("interview", tenant, row.ref)
            self.world.keep("slot", tenant, slot.ref)

    def _proposals(self, tx: Writing, tenant: int, family: Family, nursery: Nursery) -> None:
        """Times a family named itself: one for each side to answer, and one that was declined."""
        for n, (child, state) in enumerate(((0, "asked"), (1, "answered"), (1, "declined"))):
            day, answer = (self.today + timedelta(days=8 + n)).isoformat(), canary(f"H{tenant}", "answer") if n else ""
            row = Proposal(
                child_id=family.child_ids[child], household_id=family.household_id, facility_id=nursery.id, state=state,
                open_key=None if state == "declined" else f"{family.child_ids[child]}:{nursery.id}", round=1 + n,
                wished=[[day, 600, 630], [day, 840, 870]], offered=[[day, 660, 690]] if state == "answered" else [], answer=answer,
                comment=canary(f"H{tenant}", "comment"), created_at=self.now, moved_at=self.now,
                lapses_at=self.now + timedelta(days=7), requested_by=family.account_id,
            )  # fmt: skip
            tx.add(row)
            tx.flush()
            self.world.keep("proposal", tenant, row.ref)

    def _reservations(self, tx: Writing, tenant: int, family: Family, nursery: Nursery) -> None:
        months: dict[int, None] = {}
        for place, (state, days, starts, hours) in enumerate(
            (("tentative", 14, 570, 2), ("confirmed", 16, 570, 2), ("confirmed", 0, 630, 2), ("in_use", 0, 510, 1), ("done", -21, 570, 2))
        ):
            on = self.today + timedelta(days=days)
            row = self._reservation(family, nursery, state, Span(on, starts, starts + 60 * hours), f"H{tenant}")
            tx.add(row)
            tx.flush()
            self.world.keep("reservation", tenant, row.ref)
            span = Span(on, row.starts, row.ends)
            for cell in range(span.first_cell, span.end_cell):
                tx.add(Claim(reservation_id=row.id, cell=cell, child_id=row.child_id, pool_id=row.pool_id, place_no=1))
            month = on.year * 100 + on.month
            if month not in months:
                months[month] = tx.add(ChildMonth(child_id=row.child_id, month=month, version=0))
            tx.add(
                HoursEntry(
                    child_id=row.child_id, month=month, minutes=span.minutes, kind="reserved", reservation_id=row.id,
                    rule="cap_minutes", at=self.now,
                )
            )
            if place >= 3:
                self._stamps(tx, row, span, family.account_id, left=state == "done")
            if state == "done":
                self._charge(tx, row, span, nursery)
                self._day(tx, tenant, row, nursery)

    def _regular(self, tx: Writing, tenant: int, family: Family, nursery: Nursery) -> None:
        """A weekly place, a 定期利用 of two days that waits for an answer, an application of the third child."""
        facts: dict[str, Any] = {"facility_id": nursery.id, "created_at": self.now}
        times = {"weekday": 2, "starts": 780, "ends": 840, "weeks": 1}
        place = RegularPlace(pool_id=nursery.pool_id, places=1, first_on=self.today, **times, **facts)
        tx.add(place)
        tx.flush()
        home: dict[str, Any] = {"household_id": family.household_id, "requested_by": family.account_id}
        series = Series(child_id=family.child_ids[1], place_id=place.id, days=2, **home, **facts)
        tx.add(series)
        tx.flush()
        kept = tx.scalars(select(Pool.id).where(Pool.withheld_of == nursery.pool_id)).one()
        for days in (22, 29):
            span = Span(self.today + timedelta(days=days), 780, 840)
            row = self._reservation(family, nursery, "tentative", span, f"H{tenant}")
            row.child_id, row.kind, row.pool_id, row.series_id = family.child_ids[1], "regular", kept, series.id
            tx.add(row)
            tx.flush()
            for cell in range(span.first_cell, span.end_cell):
                tx.add(Claim(reservation_id=row.id, cell=cell, child_id=row.child_id, pool_id=kept, place_no=1))
            month = span.on.year * 100 + span.on.month
            tx.add(ChildMonth(child_id=row.child_id, month=month, version=0))
            line = {"child_id": row.child_id, "month": month, "minutes": 60, "kind": "reserved", "reservation_id": row.id}
            tx.add(HoursEntry(rule="quota.grants", at=self.now, **line))
            self.world.keep("reservation", tenant, row.ref)
        owner = f"H{tenant}"
        wish = RegularWish(
            child_id=family.child_ids[2], open_key=f"{family.child_ids[2]}:{nursery.id}", first_on=self.today + timedelta(days=22),
            lapses_on=self.today + timedelta(days=22),
            times=[[2, 570, 690], [4, 570, 690]], pickup={"who": "other", "name": canary(owner, "pickup"), "relation": "祖母", "phone": "09011112222"},
            comment=canary(owner, "comment"), state="asked", **home, **facts,
        )  # fmt: skip
        tx.add(wish)
        tx.flush()
        for kind, ref in (("regular_place", place.ref), ("series", series.ref), ("wish", wish.ref)):
            self.world.keep(kind, tenant, ref)

    def _reservation(self, family: Family, nursery: Nursery, state: str, span: Span, owner: str) -> Reservation:
        settled = None if state == "tentative" else self.now - timedelta(days=2)
        pickup = {"who": "other", "name": canary(owner, "pickup"), "relation": "祖母", "phone": "09011112222"}
        facts: dict[str, Any] = {
            "answer_by_at": at_jst(span.on, 0), "free_until_at": at_jst(span.on, 0), "confirmed_at": settled, "declined_at": None,
        }  # fmt: skip
        return Reservation(
            child_id=family.child_ids[0], household_id=family.household_id, facility_id=nursery.id, pool_id=nursery.pool_id,
            kind="flexible", on=span.on, starts=span.starts, ends=span.ends, state=state, pickup=pickup,
            comment=canary(owner, "comment"), fee_estimate=300 * span.minutes // 60, policy_id=None,
            requested_by=family.account_id, created_at=self.now - timedelta(days=30), **facts,
        )  # fmt: skip

    def _stamps(self, tx: Writing, row: Reservation, span: Span, account_id: int, *, left: bool) -> None:
        for kind, at in (("arrive", span.starts_at), *([("leave", span.ends_at)] if left else [])):
            tx.add(Stamp(reservation_id=row.id, kind=kind, at=at, source="door", account_id=account_id))

    def _charge(self, tx: Writing, row: Reservation, span: Span, nursery: Nursery) -> None:
        """What the use was charged, and one line that put it right: the family and its facility may read why."""
        about = About(row.id, row.child_id, row.household_id, row.facility_id, row.on)
        made = Working((Item("fee", "1時間300円 × 2時間", 600, "fees.tariff"),), span.minutes)
        stay = Stay("general", span.starts_at, span.ends_at)
        charge_use(tx, about, stay, made, planned_yen=600, account_id=None, now=self.now)
        words = canary(f"H{next(key for key, one in self.world.nurseries.items() if one is nursery)}", "money")
        add_line(tx, about, Item("correction", words, -100, "facility"), account_id=nursery.account_id, now=self.now)

    def _day(self, tx: Writing, tenant: int, row: Reservation, nursery: Nursery) -> None:
        """A day written down, with a photo, published: words only the household and its facility may read."""
        day = DayRecord(
            reservation_id=row.id, child_id=row.child_id, household_id=row.household_id, facility_id=row.facility_id, on=row.on,
            created_at=self.now, published_at=self.now, published_by=nursery.account_id,
        )  # fmt: skip
        tx.add(day)
        tx.flush()
        for kind in ("note", "photo"):
            piece = DayPiece(
                record_id=day.id, kind=kind, starts=600, said={"text": canary(f"H{tenant}", "day")}, created_at=self.now,
                account_id=nursery.account_id,
            )  # fmt: skip
            tx.add(piece)
            tx.flush()
            self.world.keep("piece", tenant, piece.ref)
        photo = DayPhoto(piece_id=piece.id, size=1, store=new_ref(), created_at=self.now)
        tx.add(photo)
        tx.flush()
        self.world.keep("photo", tenant, photo.ref)

    def _classes(self, tx: Writing, tenant: int, family: Family, officer: int) -> None:
        """A class of the household with a note of the desk's own."""
        note = canary("M2" if tenant == 3 else "M1", "class")
        tx.add(
            HouseholdClass(
                household_id=family.household_id, name="non_taxed", starts_on=self.today, note=note, decided_by=officer,
                decided_at=self.now,
            )
        )

    def _applications(self, tx: Writing, tenant: int, code: str, family: Family) -> None:
        owner = f"M{1 if code == KONAN else 2}"
        for state in ("submitted", "returned", "approved", "rejected", "draft"):
            sent = None if state == "draft" else self.now - timedelta(days=3)
            decided = self.now if state in {"approved", "rejected"} else None
            whose = f"H{tenant}" if state == "approved" else owner  # what made a household is its own to read
            row = Application(
                municipality_code=code, email=f"canary-{whose.lower()}-{state}{tenant}@example.jp", state=state,
                answers=EMPTY if state == "draft" else EMPTY | {"clean": self._answers(whose).document()},
                applicant_name=canary(whose, "applicant"), children_count=1, created_at=self.now - timedelta(days=4),
                submitted_at=sent, decided_at=decided, reason=canary(whose, "reason"), memo=canary(owner, "memo"),
                household_id=family.household_id if state == "approved" else None,
            )  # fmt: skip
            tx.add(row)
            tx.flush()
            if state != "draft":
                self.world.keep("application", tenant, row.ref)
            self._paper(tx, tenant, state, row.id)
            if tenant == 1 and state == "submitted":
                self._stage(tx, "application", name="application sent", subject_id=row.id)
            if tenant == 1 and state == "draft":
                self._stage(tx, "application", subject_id=row.id)
                self._stage(tx, "full", name="application own", subject_id=row.id, account_id=family.account_id)
                self.world.keep("token", 1, issue_link(
                    tx, purpose="application", subject_id=row.id, now=self.now, life=timedelta(hours=1)
                ))  # fmt: skip

    def _paper(self, tx: Writing, tenant: int, state: str, application_id: int) -> None:
        """One paper of what was sent, and one of a draft; their files are written by who needs them (`drawer`)."""
        if state in {"submitted", "draft"}:
            paper = Attachment(
                application_id=application_id, name="手帳.jpg", kind="jpeg", size=1, store=new_ref(), created_at=self.now
            )
            tx.add(paper)
            tx.flush()
            self.world.keep("attachment" if state == "submitted" else "paper", tenant, paper.ref)

    def _answers(self, owner: str) -> Answers:
        care = CareAnswers(needs=True, needs_detail=canary(owner, "needs"), allergy=canary(owner, "allergy"))
        return Answers(
            applicant=GuardianAnswers(
                canary(owner, "family"), canary(owner, "given"), "モリモト", "アヤ", "母", "09012345678",
                f"canary-{owner.lower()}-mail@example.jp", birth_on=date(1993, 5, 1), postal_code="5203252",
                area="滋賀県湖南市柑子袋", street=canary(owner, "street"),
            ),
            proxy=None,
            children=(
                ChildAnswers(canary(owner, "child"), "そら", "モリモト", "ソラ", self.today - timedelta(days=548), "子", care=care),
            ),
            contacts=(ContactAnswers(canary(owner, "contact"), "父", "09087654321"),),
            facilities=("第1こども園",),
            consents=("truth", "share", "terms"),
        )  # fmt: skip

    def _stages(self) -> None:
        account = self.world.families[1].account_id
        with self.make.database.writing() as tx:
            self._stage(tx, "visitor")
            add_register(self, tx, KONAN)
            for stage in ("code", "terms"):
                self._stage(tx, stage, account_id=account)
            token = issue_link(tx, purpose="reset", subject_id=account, now=self.now, life=timedelta(hours=1))
            link = tx.scalars(select(OneTimeLink).where(OneTimeLink.purpose == "reset").order_by(OneTimeLink.id.desc())).first()
            assert link is not None
            self._stage(tx, "reset", account_id=account, subject_id=link.id)
            self.world.keep("token", 1, token)

    def _stage(self, tx: Writing, stage: str, *, name: str = "", **values: Any) -> None:
        _, self.world.tokens[name or stage] = open_session(tx, stage=stage, now=self.now, **values)
