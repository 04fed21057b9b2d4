"""「認定を終了する」 at the desk (A12)."""

from __future__ import annotations

from datetime import date

from wtforms import RadioField

from tsuen.domain.certifications.words import END_REASONS
from tsuen.web.forms import DateParts, Form, chosen, required


class EndForm(Form):
    """Why, and which day is the last."""

    reason = RadioField("終了の理由", [chosen("終了の理由")], choices=list(END_REASONS.items()))
    ends_on = DateParts("認定の最後の日", [required("認定の最後の日")])

    def read(self) -> bool:
        """Judge what an address says: it changes nothing, so it carries no token."""
        return all([self.reason.validate(self), self.ends_on.validate(self)])

    @property
    def last_on(self) -> date:
        """The day that was typed; only of a form that has been judged."""
        assert self.ends_on.data is not None  # noqa: S101 - required
        return self.ends_on.data
