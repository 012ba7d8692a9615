"""An Offering -> a folder of files: each is whole under its name, or not there."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from refloat.errors import OutputError
from refloat.report.drawings import draw, unchecked
from refloat.report.offering import Offering
from refloat.report.page import page
from refloat.report.paper import chinese_fonts, paper
from refloat.report.parquet import parquet_files
from refloat.report.result import result, result_text
from refloat.report.story import tell
from refloat.report.workbook import workbook
from refloat.words import LANGUAGES, Words

Step = Callable[[int, int], None]


def write_report(
    offering: Offering,
    folder: str | Path,
    *,
    languages: Sequence[str] = LANGUAGES,
    on_step: Step | None = None,
    on_hint: Callable[[str], None] | None = None,
    font_folders: Sequence[str | Path] = (),
    system_fonts: bool = True,
) -> list[Path]:
    """Writes everything a run has to say.

    result.json; for each language report.html, report.pdf and workbook.xlsx (with `.zh` before the
    suffix for Chinese); tables/*.parquet; run.json, the only file with the time of the run in it
    beside the reports. All are made first and then moved into the folder, so that a failure leaves
    what was there before.

    Args:
        offering: The run.
        folder: Made if it does not exist.
        languages: Some of "en" and "zh".
        on_step: Told steps done and in all.
        on_hint: Told, in one sentence each, what could not be made on this machine and what would help:
            a Chinese PDF needs a font with Chinese characters.
        font_folders: More folders with fonts for the PDF.
        system_fonts: Whether fonts installed on this machine may be used for the PDF.

    Returns:
        The files written, result.json first.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    target = Path(folder)
    prove_writable(target)
    total = 3 * len(languages) + 3
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if on_step:
            on_step(done, total)

    if on_step:
        on_step(0, total)
    document = result(offering)
    contents: dict[str, bytes] = {"result.json": result_text(document).encode("utf-8")}
    step()
    hints: list[str] = []
    names = {language: file_name("report.html", language) for language in languages}
    # The artist draws in compiled code, outside the interpreter's lock, while this thread writes the workbooks.
    with unchecked(), ThreadPoolExecutor(1) as artist:
        stories = {language: tell(offering, document, language) for language in languages}
        drawn = {
            language: artist.submit(draw, story.figures, font_folders=font_folders)
            for language, story in stories.items()
        }
        for language in languages:
            contents[file_name("workbook.xlsx", language)] = workbook(offering, document, language)
            step()
        contents |= parquet_files(offering)
        step()
        for language, story in stories.items():
            drawings = drawn[language].result()
            others = {other: name for other, name in names.items() if other != language}
            contents[names[language]] = page(story, drawings, others=others).encode("utf-8")
            step()
            fonts = chinese_fonts(font_folders, system=system_fonts) if language == "zh" else []
            if language == "zh" and not fonts:
                hints.append(Words("en")("hint.fonts"))
            else:
                contents[file_name("report.pdf", language)] = paper(
                    story, drawings, fonts=fonts, font_folders=font_folders, system_fonts=system_fonts
                )
            step()
    contents["run.json"] = _run_record(offering, hints)
    written = _place(contents, target)
    step()
    for hint in hints:
        if on_hint:
            on_hint(hint)
    return written


def file_name(name: str, language: str) -> str:
    """A file's name in a language: English has the plain one."""
    stem, suffix = name.rsplit(".", 1)
    return name if language == "en" else f"{stem}.{language}.{suffix}"


def _run_record(offering: Offering, hints: Sequence[str]) -> bytes:
    record = {"case": offering.case, **asdict(offering.record), "hints": list(hints)}
    return (json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode("utf-8")


def _place(contents: Mapping[str, bytes], target: Path) -> list[Path]:
    """Writes files into a hidden folder beside their places, then moves them there."""
    made = not target.exists()
    building = target / f".building-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        for name, data in contents.items():
            beside = building / name
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(data)
        written = []
        for name in contents:
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(building / name, place)
            written.append(place)
    except OSError as failure:
        raise _unwritable(target, failure) from failure
    finally:
        shutil.rmtree(building, ignore_errors=True)
        if made:
            # Fails, as it should, where files stand in it.
            with suppress(OSError):
                target.rmdir()
    return written


def prove_writable(target: Path) -> None:
    """Finds out before the work, not after it, that a folder cannot be written.

    Raises:
        OutputError: If it cannot.
    """
    made = not target.exists()
    try:
        target.mkdir(parents=True, exist_ok=True)
        probe = target / f".building-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            probe.write_bytes(b"")
        finally:
            with suppress(OSError):
                probe.unlink()
    except OSError as failure:
        raise _unwritable(target, failure) from failure
    finally:
        # An empty folder of ours would be a half-written result, were something to fail from here on.
        if made:
            with suppress(OSError):
                target.rmdir()


def _unwritable(target: Path, failure: OSError) -> OutputError:
    reason = (failure.strerror or str(failure)).lower()
    if isinstance(failure, FileExistsError | NotADirectoryError):
        return OutputError("a file stands where a folder is wanted", where=str(target), remedy="give another name")
    remedy = "free some space or choose another folder" if "space" in reason else "choose a folder you can write to"
    return OutputError(f"the report cannot be written: {reason}", where=str(target), remedy=remedy)
