"""The HTML page."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

LOADS = {"src", "href", "data", "action", "poster", "srcset", "background", "formaction"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text outside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else self._inside

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts.append(data)
        elif not self._inside:
            self.words.append(data)


@pytest.fixture(scope="module", params=["report.html", "report.zh.html"])
def page(request: pytest.FixtureRequest, folder: Path) -> str:
    return (folder / request.param).read_text(encoding="utf-8")


def test_a_page_loads_nothing_from_outside(page: str) -> None:
    parser = Tags()
    parser.feed(page)
    for tag, attributes in parser.tags:
        for name in LOADS & set(attributes):
            value = attributes[name] or ""
            assert value.startswith(("#", "data:image/svg+xml;base64,")) or value in (
                "report.html",
                "report.zh.html",
            ), tag
    assert "@import" not in page
    assert "<link" not in page
    assert len(page) < 3_000_000


def test_a_strangers_text_stays_text(page: str) -> None:
    parser = Tags()
    parser.feed(page)
    # Six scripts would be one too many: each figure has its data, and the page two scripts of its own.
    figures = sum("data-spec" in attributes for _, attributes in parser.tags)
    assert sum(tag == "script" for tag, _ in parser.tags) == figures + 2
    assert "<script>alert('x')</script>" in "".join(parser.words)
    assert not any(name.startswith("on") for _, attributes in parser.tags for name in attributes)


def test_each_figure_stands_as_a_picture_and_as_data(page: str) -> None:
    parser = Tags()
    parser.feed(page)
    places = [attributes["data-spec"] for _, attributes in parser.tags if "data-spec" in attributes]
    assert len(places) == len(set(places)) >= 12
    for place in places:
        found = re.search(rf'<script type="application/json" id="{place}">(.*?)</script>', page, re.S)
        assert found is not None
        assert json.loads(found[1])["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_a_synthetic_case_says_so_at_the_top_and_the_two_languages_are_linked(folder: Path) -> None:
    english = (folder / "report.html").read_text(encoding="utf-8")
    chinese = (folder / "report.zh.html").read_text(encoding="utf-8")
    assert english.index("SYNTHETIC DATA") < english.index("<h1>")
    assert chinese.index("合成数据") < chinese.index("<h1>")
    assert 'href="report.zh.html"' in english
    assert 'href="report.html"' in chinese
    assert 'lang="zh-Hans"' in chinese


def test_a_chinese_page_has_no_heading_left_in_english(folder: Path) -> None:
    chinese = (folder / "report.zh.html").read_text(encoding="utf-8")
    chinese = re.sub(r"<(script|style).*?</\1>", "", chinese, flags=re.S)
    heads = re.findall(r"<(?:h2|h3|th)[^>]*>(?:<span[^>]*>\d+</span>)?(.*?)</", chinese)
    assert len(heads) > 40
    assert [head for head in heads if head and not re.search(r"[\u4e00-\u9fff]", head)] == []


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium to open the page")
def test_a_browser_draws_every_figure_without_an_error(folder: Path, tmp_path: Path) -> None:
    switches = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    switches += (
        " --disable-component-update --disable-sync --enable-logging=stderr --virtual-time-budget=20000 --dump-dom"
    )
    command = [str(CHROMIUM), *switches.split(), f"--user-data-dir={tmp_path}", f"file://{folder / 'report.html'}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
    figures = len(re.findall(r"data-spec=", done.stdout))
    assert len(re.findall(r'class="live drawn"', done.stdout)) == figures >= 12
    assert len(re.findall(r'<svg[^>]*class="marks"', done.stdout)) == figures
