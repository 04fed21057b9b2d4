"""P10: the calendar page on a phone that has never been here: requests and compressed bytes, in Chromium."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

from bench.measures import Figure
from bench.town import Town

REQUESTS, KIB = 8, 60
_PACKED = (".woff2", ".png", ".ico", ".wasm")


def cold(town: Town) -> Figure:
    """What one opening of the page fetches. The service worker's own fetching comes after it and is said apart."""
    from playwright.sync_api import Response, sync_playwright

    parent, got = town.parents[0], list[tuple[str, int]]()

    def keep(answer: Response) -> None:
        body = answer.body()
        got.append((answer.url, len(body) if answer.url.endswith(_PACKED) else len(gzip.compress(body, 6))))

    chromium = next((found for found in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if found), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
        address = f"http://{town.host()}"
        context.add_cookies([{"name": "tsuen_session", "value": parent.token, "url": address}])
        page = context.new_page()
        answers = list[Response]()
        page.on("response", lambda one: answers.append(one))  # noqa: PLW0108 - playwright looks at the signature
        page.goto(f"{address}/my/facilities/{town.nursery.ref}/booking/?child={parent.child}", wait_until="networkidle")
        for answer in answers:
            keep(answer)
        browser.close()
    total = sum(size for _, size in got) / 1024
    named = ", ".join(f"{Path(url.split('?')[0]).name or 'page'} {size / 1024:.1f}" for url, size in got)
    said = f"{len(got)} requests, {total:.1f} KiB ({named})"
    return Figure("P10", "calendar page, cold, 390 px", f"<= {REQUESTS} requests, <= {KIB} KiB gzip", said, len(got) <= REQUESTS and total <= KIB)
