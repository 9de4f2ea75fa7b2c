"""The desk in a real browser: what a reader does, what axe finds, how wide the pages are."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.crawling import value
from tests.desk import NOTICE, furnished, serving

CHROMIUM = shutil.which("chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SIZES = {1366: 900, 390: 844}
# Of a table of thirty columns Datasette's own page may be as wide as it likes, inside its frame.
PAGES = (
    *("/", "/article/{notice}", "/article/{notice}/at/2026-10-02", "/article/{harm}"),
    *(
        "/article/{long}",
        "/article/{notice}/diff/1..2",
        "/diff/{notice}..{harm}",
        "/changes?days=0",
    ),
    *(
        "/withdrawn",
        "/sources",
        "/source/small",
        f"/search?q={quote('通知')}",
        "/search",
        "/nothing",
    ),
)
DATASETTES = (
    *("/archive", "/archive/current_articles", "/archive/captures", "/archive/cite"),
    *("/archive?sql=select+*+from+changes", "/archive/edited_figures"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("there is no Chromium; `apt-get install chromium` brings it")
    assert CHROMIUM, "CI has no Chromium: see the target `browser` of the Makefile"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[str]:
    with serving(data) as (_, url):
        yield url


@pytest.fixture(scope="module")
def ids(data: Path) -> dict[str, int]:
    named = {"notice": NOTICE, "harm": "%/harm", "long": "%/long"}
    asked = "SELECT article_id FROM articles WHERE url LIKE ?"
    return {name: value(data, asked, url) for name, url in named.items()}


@contextmanager
def opened(browser: Browser, width: int = 1366, scheme: str = "light") -> Iterator[Page]:
    """A page that may ask nobody but this machine, and whose console must stay silent."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert {urlsplit(url).hostname for url in asked} <= {"127.0.0.1"}
    assert [line for line in said if "404 (Not Found)" not in line] == []


def test_a_reader_finds_an_article_sees_how_it_changed_and_takes_a_file(
    browser: Browser, served: str
) -> None:
    with opened(browser) as page:
        page.goto(served)
        page.get_by_label("Search the archive").fill("医保")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="总额付费通知").click()
        assert page.get_by_role("heading", level=1).inner_text() == "总额付费通知"
        page.get_by_role("link", name="v1 with v2").click()
        assert page.locator(".diff .w ins").all_inner_texts() == ["60"]
        page.get_by_role("link", name="Changes").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        found = csv.DictReader(StringIO(Path(download.value.path()).read_text("utf-8-sig")))
        assert "总额付费通知" in {row["title"] for row in found}


def test_the_keyboard_goes_to_the_text_and_to_the_filters(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(f"{served}/search?q=text")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        page.get_by_role("checkbox", name="Refused").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Apply").press("Enter")
        assert "status=blocked" in page.url


# Colours do not depend on the width, nor the layout on colours.
@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_every_page_fits_and_can_be_read_by_all(
    width: int, scheme: str, browser: Browser, served: str, ids: dict[str, int]
) -> None:
    found: list[str] = []
    for path in PAGES:
        with opened(browser, width, scheme) as page:
            page.goto(f"{served}{path.format(**ids)}")
            found += [f"{path}: {said}" for said in findings(page)]
    assert found == []


@pytest.mark.parametrize("width", SIZES)
def test_datasettes_pages_fit_and_run(width: int, browser: Browser, served: str) -> None:
    for path in DATASETTES:
        with opened(browser, width) as page:
            page.goto(f"{served}{path}")
            assert is_as_wide_as_the_screen(page), path


def test_datasettes_editor_and_menus_work_under_its_policy(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(f"{served}/archive?sql=select+1")
        assert page.locator(".CodeMirror").is_visible()
        page.goto(f"{served}/archive/current_articles")
        page.locator("th .dropdown-menu-icon").first.click()
        assert page.get_by_text("Sort ascending").is_visible()


def findings(page: Page) -> Iterator[str]:
    """What axe finds serious; a page wider than the screen; a first screen without content."""
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            where = [node["html"][:120] for node in violation["nodes"]]
            yield f"{violation['id']}: {where}"
    if not is_as_wide_as_the_screen(page):
        yield "wider than the screen"
    first = page.locator("main h1:not(.vh), main p, main .row").first.bounding_box()
    if first is None or first["y"] > SIZES[390] / 2:
        yield "nothing on the first screen"


def is_as_wide_as_the_screen(page: Page) -> bool:
    """Whether nothing hangs over the right edge."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
