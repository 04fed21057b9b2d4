"""The composition root: builds the house and knows everyone in it."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from tsuen.adapters.bundle import zipped
from tsuen.adapters.mailbox import read_mailbox
from tsuen.adapters.papers import Drawer, cleaned, picture
from tsuen.adapters.printing import facts_pdf, qr_svg
from tsuen.adapters.spreadsheets import form_xlsx
from tsuen.blueprints import auth, facility, family, municipality, public
from tsuen.config import Settings, load_settings
from tsuen.db import Database, set_keyring
from tsuen.extensions import csrf, htmx, login_manager
from tsuen.kernel.clock import Clock, MovableClock, system_clock
from tsuen.web import (
    access,
    assets,
    converters,
    errors,
    filters,
    headers,
    health,
    logs,
    people,
    sessions,
    uploads,
    wall,
)
from tsuen.web.house import KEY, House

MAX_BODY = 1 * 1024 * 1024


def clock_for(settings: Settings) -> Clock:
    """The machine's clock, or in the demonstration one that can be moved."""
    return MovableClock(settings.clock_file, settings.clock_start) if settings.demo else system_clock


def build_house(settings: Settings, clock: Clock) -> House:
    """What every request is answered with: settings, keys, database, clock, adapters."""
    set_keyring(settings.sealing_keys)
    return House(
        settings=settings,
        database=Database(settings.database_url),
        clock=clock,
        adapters={
            "facts_pdf": facts_pdf, "form_xlsx": form_xlsx, "qr_svg": qr_svg, "mailbox": read_mailbox, "clean_paper": cleaned,
            "clean_photo": picture, "zipped": zipped, "papers": Drawer(settings.home),
        },
    )  # fmt: skip


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Build the web application. Raises `UnsafeSettings` rather than run unsafely."""
    settings = settings or load_settings()
    app = Flask("tsuen", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="__Host-csrf" if settings.secure else "tsuen_csrf",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=[settings.host, "localhost", "127.0.0.1"],
    )
    app.extensions[KEY] = build_house(settings, clock or clock_for(settings))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    uploads.init_app(app)
    for extension in (csrf, htmx, login_manager):
        extension.init_app(app)
    for furniture in (logs, wall, converters, filters, sessions, people, access, assets, errors):
        furniture.init_app(app)
    headers.init_app(app, secure=settings.secure)
    app.register_blueprint(health.screen)
    for door in (public, auth, family, facility, municipality):
        app.register_blueprint(door.make())
    if settings.trusted_hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_hops, x_proto=settings.trusted_hops, x_host=0
        )
    return app
