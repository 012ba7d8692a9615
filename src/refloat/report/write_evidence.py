"""One assumption set with its evidence -> pages in English and Chinese, and each figure as a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from refloat.files.write import write_text
from refloat.report.drawings import draw, unchecked
from refloat.report.library_page import SCENARIOS, evidence_story, set_runs
from refloat.report.page import page
from refloat.words import LANGUAGES


def write_evidence(
    name: str, folder: Path, *, scenarios: int = SCENARIOS, on_step: Callable[[int, int], None] | None = None
) -> list[Path]:
    """Write SET.html and SET.zh.html, which lead to each other, and curve, spread and timing as SVG in both languages.

    Args:
        name: A shipped set; it is simulated once, on its reference pool, which is made up.
        folder: Where to; made if it is not there.
        scenarios: Paths.
        on_step: Told when the simulation is done.

    Raises:
        OutputError: A file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    runs = set_runs([name], scenarios=scenarios, on_step=on_step)
    endings = {language: "" if language == "en" else f".{language}" for language in LANGUAGES}
    written = []
    with unchecked():
        for language, ending in endings.items():
            story = evidence_story(runs, language)
            drawn = draw(story.figures)
            others = {other: f"{name}{endings[other]}.html" for other in LANGUAGES if other != language}
            texts = {f"{name}{ending}.html": page(story, drawn, others=others)}
            texts |= {f"{one.name}{ending}.svg": one.svg for one in drawn.values()}
            for file, text in texts.items():
                write_text(folder / file, text)
                written.append(folder / file)
    return written
