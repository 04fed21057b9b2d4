"""From pages as they were typed to a whole application: which pages there are, which are right, what they say (A3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from tsuen.blueprints.public.forms.application import (
    ApplicantForm,
    ChildForm,
    MoreForm,
    ProxyForm,
    more_form,
)
from tsuen.domain.applications.queries import Draft
from tsuen.domain.applications.rules.answers import (
    Answers,
    CareAnswers,
    ChildAnswers,
    ContactAnswers,
    GuardianAnswers,
)
from tsuen.domain.applications.rules.submission import applicant_refusals, child_refusals, proxy_refusals
from tsuen.domain.applications.rules.wished import Wished, wished, wished_refusals
from tsuen.domain.applications.words import CONSENTS
from tsuen.domain.policies.policy import Policy
from tsuen.kernel.refusals import Refusal
from tsuen.web.forms import Form

STEP = {"applicant": 1, "proxy": 2, "child": 3, "more": 4, "confirm": 5}
_SIMPLE: dict[str, type[Form]] = {"applicant": ApplicantForm, "proxy": ProxyForm, "child": ChildForm}
_NAMES = ("family_name", "given_name", "family_kana", "given_kana")


def kind_of(page: str) -> str:
    """The kind of a page: child of child-3."""
    return page.partition("-")[0]


@dataclass(frozen=True)
class Pages:
    """The pages of one draft, with what they are checked against."""

    draft: Draft
    facilities: Sequence[tuple[str, str]]  # (ref, name) of the municipality
    policy: Policy
    on: date

    @property
    def order(self) -> list[str]:
        """applicant, proxy, child-1 …, more."""
        return ["applicant", "proxy", *(f"child-{number}" for number in self.draft.children), "more"]

    @property
    def wished(self) -> Wished:
        """What is asked about the wished facilities."""
        return wished(self.policy, len(self.facilities))

    def after(self, page: str) -> str:
        """The page that follows; after the last: confirm."""
        return [*self.order, "confirm"][self.order.index(page) + 1]

    def before(self, page: str) -> str:
        """The page before; none before the first."""
        return ["", *self.order][self.order.index(page)]

    def form(self, page: str, formdata: Any) -> Form:
        """The page's form holding this data."""
        if page == "more":
            return more_form(self.draft.children, self.facilities, formdata, needed=self.wished.needed)
        return _SIMPLE[kind_of(page)](formdata=formdata)

    def kept(self, page: str) -> Form:
        """The page's form as it was kept; empty at first."""
        typed = self.draft.pages.get(page)
        return self.form(page, MultiDict(typed) if typed else None)

    def first_open(self) -> str:
        """The first page that is not right yet; confirm when all are."""
        return next((page for page in self.order if not self.right(page)), "confirm")

    def right(self, page: str) -> bool:
        """Whether a page, as kept, could be sent. The last but one may be left for later, unless a facility has to be chosen."""
        if page not in self.draft.pages:
            return page == "more" and not self.wished.needed
        form = self.kept(page)
        del form.csrf_token
        return bool(form.validate()) and not self.against(page, form)

    def against(self, page: str, form: Form) -> list[Refusal]:
        """What rules say beyond each field's own form."""
        kind = kind_of(page)
        if kind == "applicant":
            return applicant_refusals(applicant_of(form, self.draft.email), self.on)
        if kind == "proxy" and form["wanted"].data == "yes":
            return proxy_refusals(applicant_of(self.kept("applicant"), self.draft.email), proxy_of(form))
        if kind == "child":
            others = [self.kept(one) for one in self.order if kind_of(one) == kind and one != page]
            known = [child_of(one, CareAnswers()) for one in others if one["birth_on"].data]
            return child_refusals(child_of(form, CareAnswers()), known, self.policy, self.on)
        return wished_refusals(form["facilities"].data or [], self.wished) if kind == "more" else []

    def answers(self) -> Answers:
        """All pages together; only when every page is right."""
        applicant, proxy, more = (self.kept(page) for page in ("applicant", "proxy", "more"))
        assert isinstance(more, MoreForm)  # noqa: S101
        chosen = [(ref, name) for ref, name in self.facilities if ref in (more.facilities.data or [])]
        return Answers(
            applicant=applicant_of(applicant, self.draft.email),
            proxy=proxy_of(proxy) if proxy["wanted"].data == "yes" else None,
            children=tuple(self._child(number, more) for number in self.draft.children),
            contacts=tuple(ContactAnswers(**one) for one in more.contacts()),
            facilities=tuple(name for _, name in chosen),
            consents=tuple(name for name in CONSENTS if applicant[name].data),
            facility_refs=tuple(ref for ref, _ in chosen),
        )

    def _child(self, number: int, more: MoreForm) -> ChildAnswers:
        form, health = self.kept(f"child-{number}"), more[f"health-{number}"].form
        needed = form["needs"].data == "yes"
        care = CareAnswers(
            needs=needed,
            **{name: form[name].data if needed else "" for name in ("needs_detail", "diagnosis", "doctor")},
            **{name: health[name].data or "" for name in ("allergy", "food", "development")},
        )
        return child_of(form, care)


def applicant_of(form: Form, email: str) -> GuardianAnswers:
    """保護者1 as typed."""
    names = (*_NAMES, "relation", "phone", "sex", "postal_code", "area", "street")
    return GuardianAnswers(**_said(form, names), email=email, birth_on=form["birth_on"].data)


def proxy_of(form: Form) -> GuardianAnswers:
    """保護者2 as typed."""
    return GuardianAnswers(**_said(form, (*_NAMES, "relation", "phone", "email")), birth_on=None)


def child_of(form: Form, care: CareAnswers) -> ChildAnswers:
    """A child as typed; the birth date is there."""
    elsewhere = form["used_elsewhere"].data == "yes"
    return ChildAnswers(
        **_said(form, (*_NAMES, "relation", "sex")),
        birth_on=form["birth_on"].data,
        used_elsewhere=elsewhere,
        used_where=form["used_where"].data if elsewhere else "",
        care=care,
    )


def _said(form: Form, names: Sequence[str]) -> dict[str, str]:
    return {name: form[name].data or "" for name in names}
