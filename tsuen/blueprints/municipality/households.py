"""A household at the desk: its children and guardians, its class by day, the decision of the next one (F6)."""

from __future__ import annotations

from flask import Blueprint, Response, flash

from tsuen.blueprints.municipality.forms.households import ClassForm, PreparationForm
from tsuen.domain.applications.queries import waiting_count
from tsuen.domain.audit.services import record
from tsuen.domain.households.queries import (
    children_in,
    class_lines,
    classes_of,
    guardians_in,
    household_at_desk,
)
from tsuen.domain.households.queries import prepared as prepared_facts
from tsuen.domain.households.services import prepare_at_desk
from tsuen.domain.households.words import CLASSES
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.reservations.services import decide_class
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("households", __name__, url_prefix="/households")


@screen.get("/<ref:ref>")
@permit("households.view", Audience.MUNICIPALITY)
def show(ref: str) -> Response:
    """One household of the municipality. The reading is recorded (law 9)."""
    return _household(ref, ClassForm(starts_on=today()))


@screen.post("/<ref:ref>/class")
@permit("households.decide_class", Audience.MUNICIPALITY)
def decide(ref: str) -> Response:
    """「区分を決める」 from a day on."""
    form, who, at = ClassForm(), viewer(), now()
    if not form.validate():
        return _household(ref, form, status=422)
    said = {"name": form.name.data, "starts_on": form.starts_on.data, "back": form.back.data, "note": form.note.data}
    try:
        write(lambda tx: decide_class(tx, viewer=who, key=form.key.data, ref=ref, **said, now=at))
    except Refused as refused:
        return _household(ref, form, status=form.take(refused))
    flash("世帯の区分を決めました。これからの予約の料金（目安）も計算しなおしました。", "go")
    return go("municipality.households.show", ref=ref)


@screen.post("/<ref:ref>/prepared")
@permit("households.prepare", Audience.MUNICIPALITY)
def prepared(ref: str) -> Response:
    """健康診断 seen, 医療的ケア talked about, of one child (D16)."""
    form, who, at = PreparationForm(), viewer(), now()
    if not form.validate():
        return _household(ref, ClassForm(formdata=None, starts_on=today()), status=422, wrong=form)
    said = {"key": form.key.data, "child_ref": form.child.data, "what": form.what.data, "on": form.prepared_on.data}
    try:
        write(lambda tx: prepare_at_desk(tx, viewer=who, ref=ref, **said, now=at))
    except Refused as refused:
        return _household(ref, ClassForm(formdata=None, starts_on=today()), status=form.take(refused), wrong=form)
    flash("利用の前の確認を記録しました。", "go")
    return go("municipality.households.show", ref=ref)


def _household(ref: str, form: ClassForm, status: int = 200, wrong: PreparationForm | None = None) -> Response:
    who, at = viewer(), now()
    with read() as tx:
        home = household_at_desk(tx, who, ref)
        children = children_in(tx, home)
        answer = page(
            "municipality/households/show.html", status=status, form=form, ref=ref, children=children,
            known=prepared_facts(tx, [one.id for one in children]), wrong=wrong,
            preparation=wrong or PreparationForm(formdata=None, prepared_on=today()),
            guardians=guardians_in(tx, home), lines=class_lines(tx, home), current=CLASSES[classes_of(tx, home).on(today())],
            place_name=municipality(tx, who.municipality_code).name, waiting=waiting_count(tx, who),
            tax_month=policy_on(tx, who.municipality_code, today()).policy.fees.tax_year_month,
        )  # fmt: skip
    write(lambda tx: record(tx, viewer=who, action="household.view", subject=("household", home), now=at))
    return answer
