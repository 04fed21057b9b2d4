"""Founding the demonstration: the municipality with its officer, facilities with staff and places, certified families."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import update

from tsuen.db import Writing
from tsuen.domain.accounts.models import Account
from tsuen.domain.accounts.rules import TERMS_VERSION
from tsuen.domain.accounts.services.issue import issue_account
from tsuen.domain.accounts.services.passwords import hash_password
from tsuen.domain.certifications.services import issue_certification
from tsuen.domain.facilities.models import Facility, OpeningHours, PatternSlot, Pool
from tsuen.domain.facilities.services import ensure_withheld
from tsuen.domain.households.services import (
    NewChild,
    NewContact,
    NewGuardian,
    add_child,
    add_contacts,
    add_guardian,
    found_household,
)
from tsuen.domain.municipalities.services import open_municipality
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.services import date_policy
from tsuen.jobs.demo.people import DemoFamily
from tsuen.jobs.demo.places import KONAN, DemoFacility
from tsuen.jobs.demo.text import FACILITY, OFFICER, PASSWORD
from tsuen.kernel.birthdays import last_day_of_use, months_after
from tsuen.kernel.clock import jst_date
from tsuen.kernel.kana import search_key
from tsuen.kernel.numbers import new_door_code
from tsuen.kernel.viewer import Audience, Viewer

_HALF_HOUR = 30


@dataclass
class Home:
    """A founded household: its guardian as a viewer, its children's ids and refs."""

    viewer: Viewer
    children: list[int] = field(default_factory=list)


@dataclass
class Cast:
    """Everybody in the demonstration."""

    officer: Viewer | None = None
    staff: list[Viewer] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    password_hash: str = ""


def municipality(tx: Writing, cast: Cast, now: datetime) -> None:
    """湖南市 takes applications; its rules are the national defaults, but that families may name times for an interview; one officer."""
    cast.password_hash = cast.password_hash or hash_password(PASSWORD)
    open_municipality(tx, KONAN, desk="こども未来応援部 幼児施設課", phone="0748-76-4703")
    date_policy(tx, KONAN, Policy.model_validate({"interviews": {"family_proposes": True}}), date(2025, 4, 1), now)
    cast.officer = _person(tx, cast, Audience.MUNICIPALITY, KONAN, OFFICER, "谷 ゆかり", now)


def facility(tx: Writing, cast: Cast, place: DemoFacility, now: datetime) -> None:
    """Publish a facility with its week of places, and one member of staff."""
    number = len(cast.staff)
    email = FACILITY if number == 0 else f"facility{number + 1}@example.jp"
    row = Facility(
        municipality_code=KONAN, name=place.name, search_key=search_key(place.name + place.address), type=place.type,
        postal_code=place.postal_code, address=place.address, latitude=place.latitude, longitude=place.longitude,
        phone=place.phone, email=email, price_per_hour=place.price, age_from_months=6, age_below_months=36,
        profile=place.profile.document(), door_code=new_door_code(), published=True,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    pool = Pool(facility_id=row.id, kind="flexible", label="0～2歳児", age_from_months=6, age_below_months=36)
    tx.add(pool)
    tx.flush()
    if place.withheld:
        ensure_withheld(tx, pool.id)
    for weekday in place.weekdays:
        tx.add(OpeningHours(facility_id=row.id, weekday=weekday, opens=place.opens, closes=place.closes))
        for half_hour in range(place.opens // _HALF_HOUR, place.closes // _HALF_HOUR):
            tx.add(
                PatternSlot(
                    pool_id=pool.id, weekday=weekday, half_hour=half_hour, places=place.places, withheld=place.withheld
                )
            )
    cast.staff.append(_person(tx, cast, Audience.FACILITY, str(row.id), email, "園 職員", now))


def family(tx: Writing, cast: Cast, wanted: DemoFamily, now: datetime) -> None:
    """A household with its account and its children certified: what an approved application brings into being."""
    officer = cast.officer
    if officer is None:
        raise ValueError("the municipality comes first")
    home_id = found_household(tx, municipality_code=KONAN, now=now)
    name = f"{wanted.family_name} {wanted.given_name}"
    viewer = _person(tx, cast, Audience.FAMILY, str(home_id), wanted.email, name, now)
    guardian = NewGuardian(
        position=1, family_name=wanted.family_name, given_name=wanted.given_name, family_kana=wanted.family_kana,
        given_kana=wanted.given_kana, relation="母", email=wanted.email, phone=wanted.phone,
        birth_on=date(1993, 5, 1), postal_code="5203252", address="滋賀県湖南市岩根3-4",
    )  # fmt: skip
    add_guardian(tx, home_id, guardian, viewer.account_id)
    add_contacts(tx, home_id, [NewContact(f"{wanted.family_name} 健", "父", "09087654321")])
    home = Home(viewer)
    for child in wanted.children:
        care = {"allergy": child.allergy, "development": "", "needs": ""}
        child_id = add_child(
            tx,
            home_id,
            NewChild(
                wanted.family_name, child.given_name, wanted.family_kana, child.given_kana, child.birth_on, "", "子", care
            ),
        )
        starts = max(jst_date(now), months_after(child.birth_on, 6))
        ends = last_day_of_use(child.birth_on)
        issue_certification(tx, viewer=officer, child_id=child_id, starts_on=starts, ends_on=ends, now=now)
        home.children.append(child_id)
    cast.homes.append(home)


def _person(
    tx: Writing, cast: Cast, audience: Audience, scope: str, email: str, name: str, now: datetime
) -> Viewer:
    """An account that has its password and has consented."""
    account_id = issue_account(tx, audience=audience, scope=scope, email=email, name=name, now=now)
    tx.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(password_hash=cast.password_hash, terms_version=TERMS_VERSION, terms_at=now)
    )
    return Viewer(account_id, audience, scope, name)
