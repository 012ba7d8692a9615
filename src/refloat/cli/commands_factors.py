"""`refloat factors`."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refloat.cli.factors_handler import Handler, handler, kinds
from refloat.cli.show import JSON, RefusedArgument, print_json, print_table, progress_bars, talk, tell_files

if TYPE_CHECKING:
    from refloat.factors import FactorsStudy

YAML = (".yaml", ".yml")
RESULT = ".json"
TRIANGULATION = "triangulation"


def factors(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STUDY",
            help="A study (file, folder or shipped name), several to lay side by side, or tables; left out: a list.",
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Kind of study for CSV tables; found from their columns if left out.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A key of the study for CSV tables, such as outcome=Default."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for a page and pictures (English and Chinese) and the figures as JSON.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Why loans went bad: causes measured on loans, banks, countries or by experts, and how sure that is."""
    if kind is not None and kind not in kinds():
        near = difflib.get_close_matches(kind, kinds(), n=1)
        raise RefusedArgument(f'there is no kind "{kind}"; there are {", ".join(near or kinds())}')
    if not files:
        _list(as_json)
        return
    if out is not None:
        from refloat.report.write_report import prove_writable

        prove_writable(out)
    chosen, terms, folder, name = _terms(files, kind, settings or [])
    with progress_bars() as progress:
        study: FactorsStudy = chosen.run(terms, folder, name, progress)
    written = chosen.write(study, out) if out is not None else []
    if as_json:
        print_json(study.document())
    else:
        chosen.show(study)
    for note in study.notes:
        talk(f"Note: {note}" + ("" if note.endswith((".", "?")) else "."))
    tell_files(written, as_json=as_json)


def _terms(files: Sequence[str], kind: str | None, settings: Sequence[str]) -> tuple[Handler, Any, Path, str]:
    """The handler, the checked terms, the folder that their files are relative to, and a name."""
    from refloat.factors import find_study

    paths = [find_study(file) for file in files]
    studies = [path for path in paths if path.suffix.lower() in (*YAML, RESULT)]
    if (studies and len(paths) > 1) or any(path.suffix.lower() == RESULT for path in paths):
        return _side_by_side(paths, kind, settings)
    if studies:
        if settings:
            raise RefusedArgument("--set is for CSV tables; change the study's file instead")
        return _from_file(paths[0], kind)
    given = _settings(settings)
    if kind is not None:
        given["kind"] = kind
    for wanted in (kind,) if kind is not None else kinds():
        chosen = handler(wanted)
        terms = chosen.terms_of_tables(paths, given)
        if terms is not None:
            return chosen, terms, paths[0].parent, paths[0].stem
    from refloat.errors import InputError

    raise InputError(
        "the columns do not tell what kind of study this is",
        where=str(paths[0]),
        remedy=f"give --kind, one of {', '.join(kinds())}",
    )


def _side_by_side(paths: Sequence[Path], kind: str | None, settings: Sequence[str]) -> tuple[Handler, Any, Path, str]:
    """Several studies, or results of finished ones: laid beside one another."""
    if any(path.suffix.lower() not in (*YAML, RESULT) for path in paths):
        raise RefusedArgument("give studies and results, or CSV tables, not both")
    if kind not in (None, TRIANGULATION):
        raise RefusedArgument(f"several studies make a {TRIANGULATION}, not {kind}")
    chosen = handler(TRIANGULATION)
    return chosen, chosen.terms_of_tables(paths, {"kind": TRIANGULATION, **_settings(settings)}), Path(), TRIANGULATION


def _from_file(path: Path, kind: str | None) -> tuple[Handler, Any, Path, str]:
    from refloat.errors import StudyError
    from refloat.factors.read_kind import read_kind
    from refloat.files import read_yaml_model

    found = read_kind(path, kinds())
    if kind is not None and kind != found:
        raise StudyError(f"this is a study of kind {found}, not {kind}", where=str(path), remedy="leave out --kind")
    chosen = handler(found)
    terms = read_yaml_model(path, chosen.terms(), error=StudyError)
    name = terms.name or (path.parent.name if path.stem == "study" else path.stem)
    return chosen, terms, path.parent, name


def _settings(texts: Sequence[str]) -> dict[str, str]:
    given = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise RefusedArgument(f"--set {text}: give key=value, such as outcome=Default")
        given[key.strip()] = value.strip()
    return given


def _list(as_json: bool) -> None:
    from refloat.factors import find_study, shipped_studies
    from refloat.factors.read_kind import read_kind

    shipped = [{"name": name, "kind": read_kind(find_study(name), kinds())} for name in shipped_studies()]
    known = [{"kind": name, "says": handler(name).SAYS} for name in kinds()]
    if as_json:
        print_json({"studies": shipped, "kinds": known})
        return
    print_table("Studies that ship with refloat", ["name", "kind"], [list(one.values()) for one in shipped])
    print_table("Kinds of study", ["kind", "what it takes"], [list(one.values()) for one in known])
