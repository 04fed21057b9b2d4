"""Facts a letter or an audit entry carries: plain values that survive JSON."""

from __future__ import annotations

from collections.abc import Mapping

Fact = str | int | bool | None | list["Fact"] | dict[str, "Fact"]
Facts = Mapping[str, Fact]
