"""The gallery of parts in a small app of its own: pictures at three widths, axe, sideways scroll, small targets. Run by hand.

`python tests/design/render_components.py OUT_DIR` writes PNGs there; axe is read from tests/vendor when it is there.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask, render_template, request, url_for
from flask_wtf import CSRFProtect, FlaskForm
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server
from wtforms import (
    BooleanField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tsuen.web.stylesheet import build_stylesheet

STATIC, TEMPLATES = ROOT / "tsuen" / "static", ROOT / "tsuen" / "templates"
WIDTHS = ((320, 700), (390, 844), (820, 1180), (1366, 900))
CSP = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
ENDPOINTS = ["family.home", "family.facilities", "family.scan", "family.reservations", "family.menu", "facility.today", "facility.requests", "facility.interviews", "facility.places", "facility.door", "municipality.applications", "public.top", "public.support", "auth.login", "auth.logout"]


class DateParts(StringField):
    """Stands for the field of three boxes."""

    parts = ("2023", "11", "20")


class Sample(FlaskForm):
    """One of each."""

    mail = StringField("メールアドレス", [InputRequired()], description="申請のご案内をお送りします")
    phone = StringField("電話番号", [InputRequired()])
    comment = TextAreaField("コメント")
    secret = PasswordField("パスワード", [InputRequired()], description="10文字以上")
    code = StringField("6けたの番号", [InputRequired()])
    relation = SelectField("申請者との続柄", [InputRequired()], choices=[("1", "子"), ("2", "孫")])
    paper = FileField("添付")
    birthday = DateParts("生年月日", [InputRequired()], description="令和5年11月20日")
    pickup = RadioField(
        "お迎えに来られる方", [InputRequired()], choices=[("1", "保護者1　森本 彩 さま"), ("2", "保護者2　森本 健 さま"), ("3", "上記以外の方")]
    )
    care = RadioField("その他配慮すべき事項", [InputRequired()], choices=[("1", "有"), ("0", "無")])
    agree = BooleanField("当日の朝に熱がある、具合がわるいなどのときは、利用できないことに同意します。", [InputRequired()])
    name = StringField("名前・受付番号")
    person = SelectField("担当", choices=[("", "すべて"), ("1", "北村")])


def sample() -> Sample:
    """A form with two mistakes."""
    form = Sample(mail="", phone="090-0000", pickup="1", care="0", relation="1")
    form.phone.errors = ["数字10けたか11けたで入力してください"]
    form.birthday.errors = ["この生年月日では、利用できる期間が終わっています。年をお確かめください。"]
    return form


def grid() -> dict[str, Any]:
    """A week as the server hands it over."""
    days = [{"iso": f"2026-12-{14 + i}", "number": 14 + i, "weekday": w, "name": f"{14 + i}日（{w}）", "off": i > 4} for i, w in enumerate("月火水木金土日")]
    rows: list[dict[str, Any]] = []
    clock = [f"{7 + i // 2}:{i % 2 * 3}0" for i in range(25)]
    for i in range(24):
        cells: list[dict[str, Any]] = []
        if i == 0:
            cells = [
                {"kind": "late", "words": "締切", "small": "（12月7日まで）", "rowspan": 24, "tall": True},
                {"kind": "closed", "words": "受付時間外", "rowspan": 3, "colspan": 4},
                {"kind": "closed", "words": "休園日", "rowspan": 24, "colspan": 2, "tall": True},
            ]
        elif 3 <= i < 19:
            for d in range(1, 5):
                if d == 3 and 4 <= i < 8:
                    if i == 4:
                        cells.append({"kind": "mine", "words": "予約済み", "small": "11:00まで", "href": "#mine", "rowspan": 4})
                    continue
                left = (i * 5 + d * 3) % 4
                at, name = f"2026-12-{14 + d}T{clock[i].zfill(5)}", f"{days[d]['name']}{clock[i]} 空き{left}"
                kind = "free" if left > 1 else "few" if left else "full"
                cells.append({"kind": kind, "at": at, "count": left, "name": name})
        elif i == 19:
            cells = [{"kind": "closed", "words": "受付時間外", "rowspan": 5, "colspan": 4}]
        rows.append({"from_": clock[i], "to": clock[i + 1], "hour": i % 2 == 0, "cells": cells})
    lengths = range(1, 9)
    return {
        "caption": "いわねの丘こども園 柔軟利用の空き状況", "days": days, "rows": rows, "most": 8, "most_words": "12月の残りは4時間です。4時間までで選んでください。",
        "hours": [f"{n / 2:g}時間" for n in lengths], "yen": [f"{n * 150}円（目安）" for n in lengths],
        "gap_words": "あいだに満員の時間があるため、続けて選べません。空いている時間だけで選んでください。",
    }  # fmt: skip


def slot_rows() -> list[dict[str, Any]]:
    """A day's rows."""
    kinds = [("9:00", "9:30", "free", 3), ("9:30", "10:00", "chosen", 3), ("10:00", "10:30", "chosen", 2), ("10:30", "11:00", "few", 1), ("11:00", "11:30", "full", 0)]
    words = {"9:30": ("9:30", "から"), "10:00": ("10:30", "まで")}
    return [
        {"from_": f, "to": t, "cell": {"kind": k, "at": f"2026-12-16T{f.zfill(5)}", "count": n, "name": f"16日（水）{f} 空き{n}", "words": words.get(f, ("", ""))[0], "small": words.get(f, ("", ""))[1], "href": "#wait"}}
        for f, t, k, n in kinds
    ]  # fmt: skip


def make() -> Flask:
    """The small app."""
    app = Flask(__name__, static_folder=str(STATIC), static_url_path="/static")
    app.secret_key = "gallery"
    app.jinja_loader = jinja2.FileSystemLoader([TEMPLATES, Path(__file__).parent])
    CSRFProtect(app)
    css = build_stylesheet(STATIC)
    app.jinja_env.globals |= {
        "asset": lambda path: url_for("static", filename=path), "stylesheet_url": lambda: "/assets/tsuen.css",
        "sprite": "/static/icons/sprite.svg", "place_name": "いわねの丘こども園", "viewer": None,
    }  # fmt: skip
    app.add_url_rule("/assets/tsuen.css", "css", lambda: (css, {"Content-Type": "text/css"}))
    for name in ENDPOINTS:
        app.add_url_rule(f"/{name}", f"{name}.index", lambda: "", methods=["GET", "POST"])

    @app.get("/<layout>/<int:flow>")
    def show(layout: str, flow: int) -> str:
        return render_template("gallery.html", layout=layout, flow=flow, wide=True, form=sample(), grid=grid(), slot_rows=slot_rows(), waiting=4)

    @app.get("/page/<path:name>")
    def page(name: str) -> str:
        return render_template(name)

    @app.route("/pressed", methods=["GET", "POST"])
    def pressed() -> str:
        return str(dict(request.values))

    @app.get("/refuse")
    def refuse() -> tuple[str, int]:
        return render_template("errors/_region.html", status=429), 429

    @app.get("/sw.js")
    def worker() -> tuple[str, dict[str, str]]:
        return render_template("public/sw.js", digest="x", shell=["/assets/tsuen.css"]), {"Content-Type": "text/javascript"}

    @app.after_request
    def policy(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = CSP
        return response

    return app


def serve(app: Flask) -> str:
    """Serve in a thread; the address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.port}"


SMALL = """[...document.querySelectorAll('button,a[href],input:not([type=hidden]),select,summary')].filter(e => e.offsetParent && !e.closest('.visually-hidden,.skip,p:not(.line)') )
.map(e => [e.closest('.choice,label.row') || e, e]).filter(([b]) => { const r = b.getBoundingClientRect(); return r.width && (r.height < 43.9 || r.width < 43.9) }).map(([, e]) => e.outerHTML.slice(0, 90))"""


def main(out: Path) -> None:
    """Pictures and checks."""
    out.mkdir(parents=True, exist_ok=True)
    base = serve(make())
    axe = next(iter(sorted((ROOT / "tests" / "vendor").rglob("axe.min.js"))), None)
    pages = [("family/0", "family"), ("family/1", "flow"), ("facility/0", "facility"), ("municipality/0", "municipality"), ("public/0", "public")]
    pages += [("page/errors/404.html", "e404"), ("page/errors/500.html", "e500"), ("page/public/offline.html", "offline")]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for width, height in WIDTHS:
            for path, name in pages:
                page = browser.new_page(viewport={"width": width, "height": height}, locale="ja-JP")
                said: list[str] = []
                page.on("console", lambda m, said=said: said.append(m.text[:160]) if m.type in {"error", "warning"} else None)
                page.on("pageerror", lambda e, said=said: said.append(str(e)[:160]))
                page.goto(f"{base}/{path}", wait_until="load")
                page.screenshot(path=str(out / f"{name}-{width}.png"))
                page.screenshot(path=str(out / f"{name}-{width}-full.png"), full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth") - width
                found = []
                if axe:
                    page.evaluate(axe.read_text("utf-8") + ";0")
                    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 120)]))")
                print(name, width, "sideways", wide, "small", page.evaluate(SMALL), "axe", found, "console", said)
                page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
