"""The base form and the fields of Japanese paper: katakana, telephone, postal code, a date in three boxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, StopValidation

from tsuen.kernel.calendar import in_reach
from tsuen.kernel.kana import digits, has_forbidden, is_katakana, line, to_katakana
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.wording import postal_text

POSTAL_DIGITS = 7
PHONE_DIGITS = (10, 11)
SHORT, LONG = 40, 1000
_LENIENT_HOSTS = ("docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp")


class Required(DataRequired):  # type: ignore[misc]
    """Required; what was typed but could not be read (an impossible date) keeps its own sentence."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Stop here if nothing is there."""
        if field.process_errors:
            raise StopValidation
        super().__call__(form, field)


def required(what: str) -> Required:
    """Required; the message is 「…を入力してください。」 of `what`."""
    return Required(f"{what}を入力してください。")


def chosen(what: str) -> Required:
    """Required; the message is 「…を選んでください。」 of `what`."""
    return Required(f"{what}を選んでください。")


def at_most(count: int) -> Length:
    """A longest length, said plainly."""
    return Length(max=count, message=f"{count}文字以下で入力してください。")


class SafeText:
    """No control characters, overrides or broken letters."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise if there are."""
        del form
        if isinstance(field.data, str) and has_forbidden(field.data):
            raise ValidationError("使えない文字が含まれています。入力しなおしてください。")


class Katakana:
    """A reading in katakana only."""

    def __init__(self, example: str = "モリモト") -> None:
        self.example = example

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise if anything else is in it."""
        del form
        if field.data and not is_katakana(field.data):
            raise ValidationError(f"カタカナで入力してください（例：{self.example}）。")


class Phone:
    """10 or 11 digits that begin with 0."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise if it is no such number."""
        del form
        number = field.data or ""
        if number and not (number.isascii() and number.isdigit() and number[0] == "0" and len(number) in PHONE_DIGITS):
            raise ValidationError("電話番号を10けたか11けたの数字で入力してください（例：090-1234-5678）。")


class Postal:
    """Seven digits."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise if it is not."""
        del form
        code = field.data or ""
        if code and not (code.isascii() and code.isdigit() and len(code) == POSTAL_DIGITS):
            raise ValidationError("郵便番号を7けたの数字で入力してください（例：520-3252）。")


class Email:
    """A deliverable form of address; old carrier addresses with doubled dots are let through."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise if it is not; write the tidied form back."""
        del form
        text = str(field.data or "").strip()
        if not text:
            return
        try:
            field.data = validate_email(text, check_deliverability=False, allow_smtputf8=False).ascii_email
        except EmailNotValidError as error:
            local, _, host = text.rpartition("@")
            carrier = host.lower() in _LENIENT_HOSTS and local.replace(".", "").replace("-", "").replace("_", "")
            if not (carrier and carrier.isascii() and carrier.isalnum() and len(local) <= 64):  # noqa: PLR2004
                raise ValidationError(
                    "メールアドレスの形になっていません。もう一度確かめてください（例：name@example.jp）。"
                ) from error
            field.data = f"{local}@{host.lower()}"


def text_field(label: str, *validators: Any, longest: int = SHORT, hint: str = "", **options: Any) -> StringField:
    """A line of text: tidied, bounded, without control characters."""
    return StringField(
        label, [*validators, at_most(longest), SafeText()], filters=[_line], description=hint, **options
    )


def kana_field(label: str, *validators: Any, example: str, **options: Any) -> StringField:
    """A reading: hiragana and half-width are turned into katakana."""
    return StringField(
        label, [*validators, at_most(SHORT), Katakana(example)], filters=[_kana], description=f"例：{example}", **options
    )


def phone_field(label: str, *validators: Any, **options: Any) -> StringField:
    """A telephone number; dashes and full-width digits are folded."""
    return StringField(label, [*validators, Phone()], filters=[_digits], description="例：090-1234-5678", **options)


class PostalField(StringField):  # type: ignore[misc]
    """Seven digits, shown as people write them: 130-0015."""

    def _value(self) -> str:
        text = str(self.data or "")
        return postal_text(text) if len(text) == POSTAL_DIGITS else text


def postal_field(label: str, *validators: Any, **options: Any) -> StringField:
    """A postal code; dashes and full-width digits are folded."""
    return PostalField(label, [*validators, Postal()], filters=[_digits], description="例：520-3252", **options)


def email_field(label: str, *validators: Any, **options: Any) -> StringField:
    """An e-mail address."""
    return StringField(label, [*validators, at_most(254), SafeText(), Email()], filters=[_line], **options)


class DateParts(Field):  # type: ignore[misc]
    """A date in three boxes: `<name>-year`, `<name>-month`, `<name>-day`. `parts` keeps what was typed."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.parts = ("", "", "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the three boxes, or a date (or ISO text) from the program."""
        del extra_filters
        self.process_errors: list[str] = []
        self.data = date.fromisoformat(data) if isinstance(data, str) and data else data or None
        if isinstance(self.data, date):
            self.parts = (str(self.data.year), str(self.data.month), str(self.data.day))
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in ("year", "month", "day")):
            self._take(tuple(digits(formdata.get(f"{self.name}-{part}", ""))[:6] for part in ("year", "month", "day")))

    def _take(self, parts: Iterable[str]) -> None:
        self.data = None
        self.parts = tuple(parts)  # type: ignore[assignment]
        self.raw_data = ["".join(self.parts)]
        if not any(self.parts):
            return
        try:
            meant = date(*(int(part) for part in self.parts))
        except (ValueError, OverflowError):
            meant = None
        if meant and in_reach(meant):
            self.data = meant
        else:
            self.process_errors.append("ない日付です。年・月・日を確かめてください（例：2025年4月10日）。")


class _Words:
    """What WTForms would say in English: choices that are not of the list, numbers that are none."""

    def gettext(self, words: str) -> str:
        """In Japanese."""
        return "一覧から選んでください。" if "hoice" in words else "数字で入力してください。" if "valid integer" in words else words

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The same."""
        return self.gettext(one if count == 1 else many)


class Form(FlaskForm):  # type: ignore[misc]
    """Every form. `key` makes a second click harmless (law 4)."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Faults are told in Japanese."""

        def get_translations(self, form: FlaskForm) -> _Words:
            """Of every form."""
            del form
            return _Words()

    codes: tuple[str, ...] = ()  # of the refusals it was answered with
    key = HiddenField(default=new_ref, validators=[Length(max=64)])

    def take(self, refused: Refused) -> int:
        """Put a use case's refusals beside their fields (or over the form); returns the status to answer with."""
        for refusal in refused.refusals:
            self.refuse(refusal)
        return 409 if refused.lost_race else 422

    def refuse(self, refusal: Refusal) -> None:
        """Put one refusal in its place."""
        self.codes += (refusal.code,)
        field = self._fields.get(refusal.field)
        if field is None:
            self.form_errors.append(refusal.sentence)
        else:
            field.errors = [*field.errors, refusal.sentence]


def _line(value: str | None) -> str:
    return line(value or "")


def _kana(value: str | None) -> str:
    return to_katakana(value or "")


def _digits(value: str | None) -> str:
    return digits(value or "")
