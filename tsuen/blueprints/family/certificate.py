"""「認定証」: every child of the household on one printable page (A10)."""

from __future__ import annotations

from flask import Blueprint, Response

from tsuen.domain.certifications.queries import certifications_of
from tsuen.domain.certifications.words import CERTIFICATE
from tsuen.domain.households.queries import children_of, guardians_of, household_of
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.policies.rules.telling import policy_words
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import read, today
from tsuen.web.htmx import page

screen = Blueprint("certificate", __name__, url_prefix="/certificate")


@screen.get("/")
@permit("certificate.view", Audience.FAMILY)
def index() -> Response:
    """The newest certification of each child; a child without one says so."""
    with read() as tx:
        home = household_of(tx, viewer())
        papers = {one.child_id: one for one in reversed(certifications_of(tx, viewer()))}
        children = children_of(tx, viewer())
        guardians = guardians_of(tx, viewer())
        place, policy = (
            municipality(tx, home.municipality_code),
            policy_on(tx, home.municipality_code, today()).policy,
        )
    return page(
        "family/certificate/index.html",
        title=CERTIFICATE, papers=papers, children=children, guardians=guardians, place=place, terms=policy_words(policy),
        household=home, municipality_name=place.name, place_name="認定証",
    )  # fmt: skip
