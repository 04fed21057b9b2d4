"""What may stand in a mail's header, and that every letter's template can be written."""

from __future__ import annotations

import pytest

from tsuen.adapters.mailbox import MailFacts, Undeliverable, guard
from tsuen.adapters.mailer import letter_templates, write_letter
from tsuen.domain.outbox.rules import pause

GOOD = MailFacts(1, "abc@tsuen", "2026-12-08T09:00:00+09:00", "aya@example.jp", "予約確定", "本文")
ENDS = ["\r\nBcc: v@evil.example", "\nBcc: v@evil.example", "\r", "\x00", "\x0b", "\x85", "\u2028", "\u2029", "\x7f"]
ADDRESSES = [
    "a@example.jp, v@evil.example", "a@example.jp;v@evil.example", "<a@example.jp>", "A <a@example.jp>", "a@example.jp b@x.jp",
    "a@b@example.jp", "a", "", "@example.jp", "a@", '"a b"@example.jp', "a(c)@example.jp", "森本@example.jp", "a@例え.jp",
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("field", ["subject", "to", "message_id"])
def test_control_characters_leave_in_no_header(field, end):
    from dataclasses import replace

    with pytest.raises(Undeliverable):
        guard(replace(GOOD, **{field: getattr(GOOD, field) + end}))


@pytest.mark.parametrize("to", ADDRESSES)
def test_one_plain_address_only(to):
    from dataclasses import replace

    with pytest.raises(Undeliverable):
        guard(replace(GOOD, to=to))


@pytest.mark.parametrize("to", ["a..b@docomo.ne.jp", "a.@ezweb.ne.jp", "aya+tsuen@example.jp", "o'hara@example.jp"])
def test_old_carrier_addresses_are_served(to):
    from dataclasses import replace

    guard(replace(GOOD, to=to))


def test_letters_are_plain_text_and_a_missing_fact_is_a_fault():
    from jinja2 import UndefinedError

    templates = letter_templates()
    subject, body = write_letter(
        templates, "accounts/issued", {"name": "<森本> & 彩", "email": "a@example.jp", "audience": "family"}, "https://x.example"
    )
    assert subject == "アカウント発行のお知らせ"
    assert body.startswith("<森本> & 彩 さま\n")
    assert "https://x.example/password/reset" in body
    assert "\n\n\n" not in body
    with pytest.raises(UndefinedError):
        write_letter(templates, "accounts/issued", {"name": "x"}, "https://x.example")


def test_pauses_grow_to_six_hours_and_codes_are_hurried():
    assert [pause(n, 2).total_seconds() for n in (1, 2, 3, 9, 10, 40)] == [60, 120, 240, 15360, 21600, 21600]
    assert [pause(n, 0).total_seconds() for n in (1, 2, 3, 4, 5, 6)] == [5, 10, 20, 40, 60, 60]
