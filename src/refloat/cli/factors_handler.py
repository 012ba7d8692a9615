"""Handler: what a file in `refloat.cli.factors` must hold."""

import pkgutil
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from refloat.cli.show import Progress


class Handler(Protocol):
    """A kind of study at the command line: a module with these names.

    Attributes:
        SAYS: One line for people who ask which kinds there are.
    """

    SAYS: str

    def terms(self) -> type[Any]:
        """The pydantic model of the study's file, a subclass of `refloat.factors.StudyFile`."""
        ...

    def terms_of_tables(self, files: Sequence[Path], settings: Mapping[str, str]) -> Any | None:
        """Terms for bare CSV tables, with `--set key=value` pairs as given; None where they are not of this kind.

        It raises `InputError` for a setting that it does not know only if its kind was asked for, that is if
        `settings["kind"]` is given.
        """
        ...

    def run(self, terms: Any, folder: Path, name: str, progress: Progress) -> Any:
        """The study (`refloat.factors.FactorsStudy`). Files that the terms name are relative to `folder`."""
        ...

    def show(self, study: Any) -> None:
        """Tables for people on stdout; the notes are told by the command."""
        ...

    def write(self, study: Any, folder: Path) -> list[Path]:
        """Writes report.html (and .zh.html), pictures and result.json; the page first."""
        ...


def kinds() -> tuple[str, ...]:
    """Every kind of study, in alphabetical order."""
    package = import_module("refloat.cli.factors")
    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(package.__path__)))


def handler(kind: str) -> Handler:
    """The handler of a kind that `kinds` gave."""
    return cast(Handler, import_module(f"refloat.cli.factors.{kind.replace('-', '_')}"))
