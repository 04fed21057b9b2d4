"""URL parameters: opaque refs, days, municipality codes. Anything else is 404 before a view is called."""

from __future__ import annotations

from datetime import date

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


class RefConverter(BaseConverter):
    """An opaque reference (kernel.numbers.new_ref)."""

    regex = "[a-z2-9]{16}"


class DayConverter(BaseConverter):
    """A day as 2026-12-08."""

    regex = r"20[0-9]{2}-[01][0-9]-[0-3][0-9]"

    def to_python(self, value: str) -> date:
        """Refuse 2026-02-30."""
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date) -> str:
        """Back to text."""
        return value.isoformat()


class TokenConverter(BaseConverter):
    """A mailed link's secret."""

    regex = "[A-Za-z0-9_-]{43}"


class DoorConverter(BaseConverter):
    """A facility's door code, in either case."""

    regex = "[A-Za-z2-9]{10}"

    def to_python(self, value: str) -> str:
        """Codes are kept in capitals."""
        return value.upper()


def init_app(app: Flask) -> None:
    """Register them."""
    app.url_map.converters |= {"ref": RefConverter, "day": DayConverter, "token": TokenConverter, "door": DoorConverter}
