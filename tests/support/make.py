"""Factories: believable rows with as few words as a test needs. `make.family()` etc.; each returns plain ids in a record."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tsuen.db import Database
from tsuen.domain.accounts.models import Account
from tsuen.domain.certifications.models import Certification
from tsuen.domain.facilities.models import Facility, OpeningHours, PatternSlot, Pool
from tsuen.domain.facilities.services import ensure_withheld
from tsuen.domain.households.models import Child, EmergencyContact, Guardian, Household
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.domain.municipalities.models import Municipality
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.services import date_policy
from tsuen.kernel.birthdays import last_day_of_use, months_after
from tsuen.kernel.clock import Clock, jst_date
from tsuen.kernel.kana import search_key
from tsuen.kernel.numbers import new_door_code
from tsuen.kernel.viewer import Audience, Viewer

KONAN = "252115"
_counter = itertools.count(1)


@dataclass(frozen=True)
class Family:
    """A household with one account and its certified children."""

    household_id: int
    household_ref: str
    account_id: int
    email: str
    viewer: Viewer
    child_ids: list[int] = field(default_factory=list)
    child_refs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Nursery:
    """A published facility with one flexible pool and one member of staff."""

    id: int
    ref: str
    door_code: str
    pool_id: int
    account_id: int
    viewer: Viewer


class Make:
    """The `make` fixture."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self.clock = database, clock

    def municipality(self, code: str = KONAN, policy: Policy | None = None) -> str:
        """Open a municipality, with a policy in force since 2025 if given."""
        with self.database.writing() as tx:
            row = tx.get_one(Municipality, code)
            row.open, row.desk, row.phone = True, "こども未来応援部 幼児施設課", "0748-76-4703"
            if policy is not None:
                date_policy(tx, code, policy, date(2025, 4, 1), self.clock())
        return code

    def account(self, audience: Audience, scope: str, *, name: str = "", email: str = "") -> Account:
        """An account that has consented, without a password."""
        n = next(_counter)
        with self.database.writing() as tx:
            row = Account(
                email=email or f"person{n}@example.jp", audience=str(audience), scope=scope, name=name or f"試験 {n}",
                terms_version="2026-04", terms_at=self.clock(), created_at=self.clock(),
            )  # fmt: skip
            tx.add(row)
        return row

    def officer(self, code: str = KONAN) -> Viewer:
        """A member of a municipality's staff."""
        self.municipality(code)
        row = self.account(Audience.MUNICIPALITY, code, name="市 職員")
        return Viewer(row.id, Audience.MUNICIPALITY, code, row.name)

    def family(
        self, *, children: int = 1, code: str = KONAN, birth_on: date | None = None, certified: bool = True, name: str = "森本"
    ) -> Family:
        """A household of `children` (born `birth_on`, default 18 months ago), certified from six months on."""
        today = jst_date(self.clock())
        born = birth_on or today - timedelta(days=548)
        with self.database.writing() as tx:
            home = Household(municipality_code=code, created_at=self.clock())
            tx.add(home)
            tx.flush()
            home_id, home_ref = home.id, home.ref
        account = self.account(Audience.FAMILY, str(home_id), name=f"{name} 彩")
        refs, ids = [], []
        with self.database.writing() as tx:
            tx.add(
                Guardian(
                    household_id=home_id, account_id=account.id, position=1, family_name=name, given_name="彩",
                    family_kana="モリモト", given_kana="アヤ", birth_on=date(1993, 5, 1), relation="母", email=account.email,
                    phone="09012345678", postal_code="5203233", address="滋賀県湖南市柑子袋1-1",
                )
            )
            tx.add(EmergencyContact(household_id=home_id, position=1, name=f"{name} 健", relation="父", phone="09087654321"))
            for given, kana in list(zip(("ひなた", "そら", "みお"), ("ヒナタ", "ソラ", "ミオ"), strict=True))[:children]:
                child = Child(
                    household_id=home_id, family_name=name, given_name=given, family_kana="モリモト", given_kana=kana,
                    birth_on=born, relation="子", care={"allergy": "CANARY-allergy", "development": "", "needs": ""},
                )  # fmt: skip
                tx.add(child)
                tx.flush()
                ids.append(child.id)
                refs.append(child.ref)
                if certified:
                    tx.add(
                        Certification(
                            child_id=child.id, municipality_code=code, starts_on=min(today, months_after(born, 6)),
                            ends_on=last_day_of_use(born), state="active", issued_at=self.clock(),
                        )
                    )
        viewer = Viewer(account.id, Audience.FAMILY, str(home_id), account.name)
        return Family(home_id, home_ref, account.id, account.email, viewer, ids, refs)

    def nursery(
        self, *, code: str = KONAN, name: str = "いわねの丘こども園", places: int = 3, withheld: int = 0, **facts: Any
    ) -> Nursery:
        """A facility open Monday to Friday 8:30-16:30, `places` in each half-hour, 300 yen an hour, ages 6 to 36 months."""
        defaults = {
            "type": "general", "postal_code": "5203252", "address": "滋賀県湖南市岩根1-2", "phone": "0748721389",
            "email": f"facility{next(_counter)}@example.jp", "price_per_hour": 300, "age_from_months": 6, "age_below_months": 36,
            "door_code": new_door_code(), "published": True, "profile": {},
        }  # fmt: skip
        with self.database.writing() as tx:
            row = Facility(municipality_code=code, name=name, search_key=search_key(name + "滋賀県湖南市岩根"), **(defaults | facts))
            tx.add(row)
            tx.flush()
            pool = Pool(facility_id=row.id, kind="flexible", label="0～2歳児", age_from_months=6, age_below_months=36)
            tx.add(pool)
            tx.flush()
            if withheld:
                ensure_withheld(tx, pool.id)
            for weekday in range(5):
                tx.add(OpeningHours(facility_id=row.id, weekday=weekday, opens=510, closes=990))
                for half_hour in range(17, 33):
                    tx.add(PatternSlot(pool_id=pool.id, weekday=weekday, half_hour=half_hour, places=places, withheld=withheld))
        account = self.account(Audience.FACILITY, str(row.id), name="園 職員")
        viewer = Viewer(account.id, Audience.FACILITY, str(row.id), account.name)
        return Nursery(row.id, row.ref, row.door_code, pool.id, account.id, viewer)

    def acceptance(self, family: Family, nursery: Nursery, *, child: int = 0, on: date | None = None) -> int:
        """An interview that took place, and 受入可: the child may book hours. Returns the interview's id."""
        day = on or jst_date(self.clock()) - timedelta(days=20)
        with self.database.writing() as tx:
            slot = InterviewSlot(facility_id=nursery.id, on=day, starts=600 + 30 * (next(_counter) % 10), ends=630)
            tx.add(slot)
            tx.flush()
            row = Interview(
                child_id=family.child_ids[child], household_id=family.household_id, facility_id=nursery.id, slot_id=slot.id,
                on=day, starts=600, ends=630, state="done", accepted="yes", accepted_at=self.clock(), created_at=self.clock(),
                requested_by=family.account_id,
            )  # fmt: skip
            tx.add(row)
        return row.id
