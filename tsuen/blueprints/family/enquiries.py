"""「お問い合わせ」 from 「お客さまサポート」: the form, and what the desk answered (G2, O9)."""

from __future__ import annotations

from flask import Blueprint, Response, flash

from tsuen.blueprints.family.forms.enquiries import EnquiryForm
from tsuen.domain.households.queries import household_of
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.support.queries import enquiries, enquiry_of
from tsuen.domain.support.services import ask
from tsuen.domain.support.words import STATES
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web import throttle
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("enquiries", __name__, url_prefix="/enquiries")


@screen.get("/")
@permit("enquiries.list", Audience.FAMILY)
def index() -> Response:
    """What the household asked, and where it stands."""
    with read() as tx:
        found = enquiries(tx, viewer())
    return page("family/enquiries/index.html", found=found, states=STATES)


@screen.get("/new")
@permit("enquiries.ask", Audience.FAMILY)
def new() -> Response:
    """The form."""
    return _form(EnquiryForm(formdata=None))


@screen.post("/new")
@permit("enquiries.ask", Audience.FAMILY)
def send() -> Response:
    """「送信する」: the municipality's desk answers here and by mail."""
    form, who, at = EnquiryForm(), viewer(), now()
    if not form.validate():
        return _form(form, status=422)
    throttle.hit("enquiry", str(who.account_id))
    topic, text, key = str(form.topic.data), str(form.text.data), str(form.key.data)
    try:
        ref = write(lambda tx: ask(tx, viewer=who, key=key, topic=topic, text=text, now=at))
    except Refused as refused:
        return _form(form, status=form.take(refused))
    flash("お問い合わせを送信しました。回答は、メールとこの画面でお届けします。", "go")
    return go("family.enquiries.show", ref=ref)


@screen.get("/<ref:ref>")
@permit("enquiries.view", Audience.FAMILY)
def show(ref: str) -> Response:
    """One enquiry with its answer."""
    with read() as tx:
        one = enquiry_of(tx, viewer(), ref)
    return page("family/enquiries/show.html", one=one, states=STATES)


def _form(form: EnquiryForm, *, status: int = 200) -> Response:
    with read() as tx:
        place = municipality(tx, household_of(tx, viewer()).municipality_code)
    return page("family/enquiries/new.html", status=status, form=form, place=place)
