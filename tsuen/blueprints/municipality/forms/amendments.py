"""The desk's decision about a change or an end (A11)."""

from __future__ import annotations

from tsuen.web.fields import note_field, radio_field
from tsuen.web.forms import Form, chosen


class DecisionForm(Form):
    """「承認する」, 「差し戻す」 or 「却下する」; the last two with what is mailed to the family."""

    result = radio_field(
        "審査の結果", [("approve", "承認する"), ("return", "差し戻す"), ("decline", "却下する")], chosen("審査の結果")
    )
    reason = note_field("申請者に伝えること", hint="差し戻しと却下では必ず入力してください。メールで届きます。")
    memo = note_field("市のメモ", hint="申請者には見えません。")
