"""「空き枠」: the weekly places of each age band, 「基本情報」, and whether families see the facility (D6, D7, C6)."""

from __future__ import annotations

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.places import PatternForm, PoolForm, ProfileForm
from tsuen.domain.facilities.queries import facility_by_id, pattern_rows, pool_by_ref, pools_of
from tsuen.domain.facilities.services import add_pool, publish, set_profile
from tsuen.domain.reservations.services.capacity import change_pattern
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.forms import Form
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("places", __name__, url_prefix="/places")


@screen.get("/")
@permit("places.view", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """The week of one pool as a grid, and the form that fills a range of it."""
    return _index(request.args.get("pool", "")[:16])


@screen.post("/<ref:ref>")
@permit("places.change", Audience.FACILITY)
def change(ref: str) -> ResponseReturnValue:
    """Fill a range. Refused with the days on which more is booked than would be left."""
    form = PatternForm()
    if not form.validate():
        return _index(ref, status=422, form=form)
    try:
        write(lambda tx: change_pattern(tx, viewer=viewer(), pool_ref=ref, change=form.change(), now=now()))
    except Refused as refused:
        return _index(ref, status=form.take(refused), form=form)
    flash("空き枠を変更しました。", "go")
    return go("facility.places.index", pool=ref)


@screen.post("/pools")
@permit("places.add_pool", Audience.FACILITY)
def add() -> ResponseReturnValue:
    """A new age band."""
    form = PoolForm()
    if not form.validate():
        return _index("", status=422, pool_form=form)
    key = str(form.key.data)
    try:
        ref = write(lambda tx: add_pool(tx, viewer=viewer(), key=key, band=form.band(), now=now()))
    except Refused as refused:
        return _index("", status=form.take(refused), pool_form=form)
    return go("facility.places.index", pool=ref)


@screen.post("/publish")
@permit("places.publish", Audience.FACILITY)
def show() -> ResponseReturnValue:
    """「公開する」 or 「公開をやめる」."""
    form, wanted = PatternForm(), request.form.get("published") == "yes"
    try:
        write(lambda tx: publish(tx, viewer=viewer(), published=wanted, now=now()))
    except Refused as refused:
        return _index("", status=form.take(refused), form=form)
    flash("施設を公開しました。" if wanted else "施設の公開をやめました。今ある予約はそのままです。", "go")
    return go("facility.places.index")


@screen.get("/profile")
@permit("places.profile", Audience.FACILITY)
def profile() -> ResponseReturnValue:
    """「基本情報」 as families read it, to be changed."""
    with read() as tx:
        facility = facility_by_id(tx, viewer().facility_id)
    return page("facility/places/profile.html", facility=facility, form=ProfileForm().fill(facility))


@screen.post("/profile")
@permit("places.edit_profile", Audience.FACILITY)
def save() -> ResponseReturnValue:
    """「保存する」."""
    form = ProfileForm()
    if not form.validate():
        return _profile(form, 422)
    facts = form.facts()
    try:
        write(lambda tx: set_profile(tx, viewer=viewer(), facts=facts, now=now()))
    except Refused as refused:
        return _profile(form, form.take(refused))
    flash("基本情報を保存しました。", "go")
    return go("facility.places.profile")


def _profile(form: ProfileForm, status: int) -> ResponseReturnValue:
    with read() as tx:
        facility = facility_by_id(tx, viewer().facility_id)
    return page("facility/places/profile.html", status=status, facility=facility, form=form)


def _index(
    ref: str, *, status: int = 200, form: Form | None = None, pool_form: Form | None = None
) -> ResponseReturnValue:
    with read() as tx:
        facility = facility_by_id(tx, viewer().facility_id)
        pools, pool = pools_of(tx, facility.id), pool_by_ref(tx, facility.id, ref)
        rows = pattern_rows(tx, facility.id, pool.id) if pool else []
    return page(
        "facility/places/index.html", status=status, facility=facility, pools=pools, pool=pool, rows=rows,
        form=form or PatternForm(formdata=None), pool_form=pool_form or PoolForm(formdata=None),
    )  # fmt: skip
