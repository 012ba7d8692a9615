"""The PDF."""

import shutil
import subprocess
from pathlib import Path

import pytest

from refloat.report import Offering, write_report
from refloat.report.paper import chinese_fonts

HAS_CJK = bool(chinese_fonts())


def text_of(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext to read a PDF")
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def test_a_strangers_text_is_printed_as_it_stands_and_never_as_markup(folder: Path) -> None:
    text = " ".join(text_of(folder / "report.pdf").split())
    assert "<script>alert('x')</script>" in text.replace("\u2019", "'")
    assert "#panic() $a$ *b* _c_ \\ @d" in text


def test_every_page_of_a_synthetic_case_says_so(folder: Path) -> None:
    pages = text_of(folder / "report.pdf").rstrip("\f").split("\f")
    assert len(pages) > 5
    assert all("SYNTHETIC DATA" in page for page in pages)


@pytest.mark.skipif(not HAS_CJK, reason="needs a font with Chinese characters")
def test_the_chinese_paper_holds_chinese_characters_and_not_boxes(folder: Path) -> None:
    text = text_of(folder / "report.zh.pdf")
    assert "预期净回收率" in text
    assert "\ufffd" not in text


@pytest.mark.slow
def test_without_a_chinese_font_there_is_a_hint_and_no_chinese_paper(offering: Offering, tmp_path: Path) -> None:
    hints: list[str] = []
    written = write_report(offering, tmp_path, languages=("zh",), on_hint=hints.append, system_fonts=False)
    assert len(hints) == 1
    assert "fonts-noto-cjk" in hints[0]
    names = {path.name for path in written}
    assert "report.zh.pdf" not in names
    assert {"report.zh.html", "workbook.zh.xlsx", "result.json"} <= names
    assert hints[0] in (tmp_path / "run.json").read_text(encoding="utf-8")
