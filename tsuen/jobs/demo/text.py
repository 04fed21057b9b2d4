"""What `tsuen demo` says when it is done."""

from __future__ import annotations

PASSWORD = "Tsuen-2026-demo"  # noqa: S105 - the demonstration's, said on its own screen
FAMILY, FACILITY, OFFICER = "morimoto@example.jp", "iwane@example.jp", "konan@example.jp"


def welcome() -> str:
    """Who can log in, with what, and where the mails are."""
    return (
        "デモの準備ができました。ログインできる人（パスワードはみな同じです）\n"
        f"  利用者    {FAMILY}（森本 彩 さま）\n"
        f"  事業者    {FACILITY}（いわねの丘こども園）\n"
        f"  市の職員  {OFFICER}（湖南市）\n"
        f"  パスワード {PASSWORD}\n"
        "ワンタイムパスワードなどのメールは /demo/mailbox で読めます。"
    )
