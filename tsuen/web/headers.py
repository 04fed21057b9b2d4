"""Security headers on every answer; private pages are never kept (law 11)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
_POLICY = "; ".join(f"{name} {value}" for name, value in CSP.items())
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
_YEAR = 31_536_000


def allow(directive: str, source: str) -> None:
    """Widen one directive for this answer only (the scan page's wasm)."""
    extra = g.setdefault("csp_extra", {})
    extra[directive] = f"{extra.get(directive, '')} {source}"


def origin_of(url: str) -> str:
    """https://tiles.example.jp of an address there: what the policy names. Placeholders as {s} stand for one label."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"


def init_app(app: Flask, *, secure: bool) -> None:
    """Put the headers on every answer, errors too."""
    hsts = {"Strict-Transport-Security": f"max-age={_YEAR}; includeSubDomains"} if secure else {}
    fixed = list((_FIXED | hsts).items())

    @app.after_request
    def put(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", _widened(g.csp_extra) if "csp_extra" in g else _POLICY)
        for name, value in fixed:
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers or request.endpoint is None:
            response.headers["Cache-Control"] = "no-store"
        response.vary.add("HX-Request")
        response.vary.add("Cookie")
        return response


def _widened(extra: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}{extra.get(name, '')}" for name, value in CSP.items())
