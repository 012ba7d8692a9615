"""`kind: triangulation`: several studies side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from refloat.cli.commands_case import SYNTHETIC
from refloat.cli.factors_settings import whole
from refloat.cli.show import Progress, RefusedArgument, number, percent, print_table

if TYPE_CHECKING:
    from refloat.factors import CauseRanking, FactorsStudy
    from refloat.factors.triangulate import Triangulation, TriangulationTerms

SAYS = "several studies side by side: where the methods agree, avoidable loss, overrides for the recovery model"
LEVELS = ("indicator", "category", "side")


def terms() -> type[TriangulationTerms]:
    """The model of the study's file."""
    from refloat.factors.triangulate import TriangulationTerms

    return TriangulationTerms


def terms_of_tables(files: Sequence[Path], settings: Mapping[str, str]) -> TriangulationTerms | None:
    """Terms for bare tables; None where they are not of this kind."""
    if settings.get("kind") != "triangulation":
        return None
    odd = [key for key in settings if key not in ("kind", "level", "seed")]
    if odd:
        raise RefusedArgument(f"--set {odd[0]}: give one of level, seed")
    if settings.get("level", "category") not in LEVELS:
        raise RefusedArgument(f"--set level={settings['level']}: give one of {', '.join(LEVELS)}")
    return terms().model_validate(
        {
            "kind": "triangulation",
            "studies": tuple(str(file.resolve()) for file in files),
            "level": settings.get("level", "category"),
            "seed": whole(settings, "seed", 0),
        }
    )


def run(terms: TriangulationTerms, folder: Path, name: str, progress: Progress) -> Triangulation:
    """The study."""
    from refloat.factors.triangulate import triangulate

    found: list[tuple[str, Sequence[CauseRanking]]] = []
    parts: list[FactorsStudy] = []
    synthetic = terms.synthetic
    for wanted in terms.studies:
        called, rankings, study, made_up = _finished(wanted, folder, progress)
        found.append((called, rankings))
        synthetic = synthetic or made_up
        if study is not None:
            parts.append(study)
    return triangulate(found, terms, name, parts=parts, synthetic=synthetic)


def _finished(
    wanted: str, folder: Path, progress: Progress
) -> tuple[str, Sequence[CauseRanking], FactorsStudy | None, bool]:
    """Name and rankings of a study, run now or read; the study itself where it was run; whether it is made up."""
    from refloat.cli.factors_handler import handler, kinds
    from refloat.errors import StudyError
    from refloat.factors import find_study
    from refloat.factors.read_kind import read_kind
    from refloat.factors.triangulate import read_rankings
    from refloat.files import read_yaml_model

    beside = folder / wanted
    path = find_study(beside if beside.exists() else wanted)
    if path.suffix.lower() == ".json":
        name, rankings, synthetic = read_rankings(path)
        return name, rankings, None, synthetic
    kind = read_kind(path, kinds())
    if kind == "triangulation":
        raise StudyError("a triangulation cannot hold another", where=str(path), remedy="name its studies instead")
    chosen = handler(kind)
    terms = read_yaml_model(path, chosen.terms(), error=StudyError)
    called = terms.name or (path.parent.name if path.stem == "study" else path.stem)
    study: FactorsStudy = chosen.run(terms, path.parent, called, progress)
    return called, study.rankings(), study, terms.synthetic


def show(study: Triangulation) -> None:
    """Tables for people."""
    from refloat.factors import shipped_taxonomy

    taxonomy = shipped_taxonomy()
    methods = list(study.methods)
    if study.synthetic:
        typer.echo(f"{study.name}{SYNTHETIC}")
    print_table(
        "Place of each cause by each method (0 first, 1 last; blank: not looked at)",
        ["cause", *methods, "mean", "standing"],
        [
            [
                f"{code} {taxonomy.name(code)}",
                *(number(study.places[method][code]) if code in study.places[method] else "" for method in methods),
                number(mean),
                study.standing[code],
            ]
            for code, mean in study.mean_place.items()
        ],
        right=tuple(range(1, len(methods) + 2)),
    )
    if study.concordance is not None and study.concordance.w is not None:
        found = study.concordance
        typer.echo(
            f"Kendall's W {number(found.w)} over {found.judges} methods and {found.things} causes; "
            f"chance of as much: {number(found.p_value, 3)} ({found.how})."
        )
    if study.loss is not None:
        total = study.loss.avoidable_total
        typer.echo(
            f"Avoidable loss at most {percent(total.share, 1)} "
            f"(95 %: {percent(total.low, 0)} to {percent(total.high, 0)})."
        )


def write(study: Triangulation, folder: Path) -> list[Path]:
    """Page, pictures and figures."""
    from refloat.factors.triangulate import write_link
    from refloat.report.story.factors_triangulation import tell
    from refloat.report.write_study import write_study

    written = write_study(lambda language, created: tell(study, language, created), study.document(), folder)
    return [*written, *write_link(study.links, folder, study=study.name, synthetic=study.synthetic)]
