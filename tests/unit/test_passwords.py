"""Common passwords are refused, with the reason; what is only long and odd is not."""

from __future__ import annotations

import pytest

from tsuen.domain.accounts.rules import password_refusals
from tsuen.kernel.passwords import common_part, common_words


def codes(password: str, *context: str) -> set[str]:
    return {one.code for one in password_refusals(password, context)}


def test_all_three_thousand_are_refused() -> None:
    words = common_words()
    assert len(words) >= 3000
    assert [word for word in sorted(words) if "password_common" not in codes(word)] == []


def test_so_they_are_when_dressed_up_to_the_rule() -> None:
    """Capital, figures and a mark, so that length and classes are right: still refused."""
    letters = [word for word in sorted(common_words()) if word.isalpha()]
    dressed = {word: f"{word.capitalize()}-2026" + "!" * max(0, 5 - len(word)) for word in letters}
    assert [word for word, said in dressed.items() if codes(said) != {"password_common"}] == []
    assert len(dressed) > 2000


@pytest.mark.parametrize(
    "bad",
    ["P@ssw0rd-2026", "Ｐａｓｓｗｏｒｄ-2026", "Sakura2026!!", "2026-Himawari!", "Qwertyuiop1!", "Dr@g0n-99999", "Aa1!Aa1!Aa1!", "Hoikuen#2026"],
)
def test_what_people_think_clever(bad: str) -> None:
    assert "password_common" in codes(bad)


@pytest.mark.parametrize("good", ["Kaze-ni-naru7", "mizu9Tori+kumo", "森のくま-Runs4", "x7#Lw!pQ2z-v", "Correct4horse-battery", "Aoi-sora-no-shita-1"])
def test_what_is_only_odd_is_taken(good: str) -> None:
    assert codes(good) == set()
    assert not common_part(good)


def test_the_sentence_says_why() -> None:
    said = {one.code: one.sentence for one in password_refusals("Morimoto-2027", ["morimoto"]) + password_refusals("Password-2026")}
    assert said["password_own"].startswith("お名前やメールアドレスが入っていて")
    assert said["password_common"].startswith("多くの人が使っている言葉をもとにした")
