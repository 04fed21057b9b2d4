"""The enquiry form."""

from __future__ import annotations

from tsuen.domain.support.words import TOPICS
from tsuen.web.fields import note_field, radio_field
from tsuen.web.forms import Form, chosen, required


class EnquiryForm(Form):
    """What about, and the words."""

    topic = radio_field("何についてのお問い合わせですか", tuple(TOPICS.items()), chosen("何についてのお問い合わせか"))
    text = note_field(
        "お問い合わせの内容", required("お問い合わせの内容"),
        hint="いつ、どの画面で、どうしたかったかを書いてください。1000文字まで書けます。",
    )  # fmt: skip
