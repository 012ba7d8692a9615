"""`kind: expert`: what experts judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from refloat.cli.commands_case import SYNTHETIC
from refloat.cli.factors_settings import check_settings
from refloat.cli.show import Progress, RefusedArgument, number, percent, print_table

if TYPE_CHECKING:
    from refloat.factors.expert import ExpertStudy, ExpertTerms

SAYS = "experts' matrices: weights (AHP), influences (DEMATEL), structure (ISM/MICMAC)"
METHODS = ("ahp", "dematel", "ism")
MOST = 200


def terms() -> type[ExpertTerms]:
    """The model of the study's file."""
    from refloat.factors.expert import ExpertTerms

    return ExpertTerms


def terms_of_tables(files: Sequence[Path], settings: Mapping[str, str]) -> ExpertTerms | None:
    """Terms for bare tables; None where they are not of this kind."""
    if settings.get("kind") != "expert":
        return None
    check_settings(settings, ("method",), files, MOST)
    method = settings.get("method", "")
    if method not in METHODS:
        raise RefusedArgument(f"--set method={method}: give one of {', '.join(METHODS)}")
    names = tuple(file.name for file in files)
    if method == "ism":
        check_settings(settings, ("method",), files)
        return terms()(kind="expert", ism=names[0])
    return terms()(kind="expert", ahp=names) if method == "ahp" else terms()(kind="expert", dematel=names)


def run(terms: ExpertTerms, folder: Path, name: str, progress: Progress) -> ExpertStudy:
    """The study."""
    from refloat.factors.expert import run_expert

    return run_expert(terms, folder, name)


def show(study: ExpertStudy) -> None:
    """Tables for people."""
    from refloat.factors import shipped_taxonomy

    taxonomy = shipped_taxonomy()
    if study.synthetic:
        typer.echo(f"{study.name}{SYNTHETIC}")
    if study.ahp is not None:
        found = study.ahp
        print_table(
            f"Weights (AHP, {len(found.experts)} experts)",
            ["cause", "weight"],
            [
                [f"{code} {taxonomy.name(code)}", percent(weight, 1)]
                for code, weight in sorted(found.weights.items(), key=lambda item: -item[1])
            ],
            right=(1,),
        )
        typer.echo(f"Consistency ratio {number(found.consistency_ratio, 3)}; at most 0.10 is accepted.")
    if study.dematel is not None:
        influence = study.dematel
        print_table(
            f"Influence (DEMATEL, {influence.experts} experts)",
            ["cause", "given", "received", "prominence", "relation"],
            [
                [
                    f"{code} {taxonomy.name(code)}",
                    number(influence.given[code], 3),
                    number(influence.received[code], 3),
                    number(prominence, 3),
                    number(influence.relation[code], 3),
                ]
                for code, prominence in sorted(influence.prominence.items(), key=lambda item: -item[1])
            ],
            right=(1, 2, 3, 4),
        )
    if study.ism is not None:
        structure = study.ism
        print_table(
            "Structure (ISM/MICMAC); level 1 shows last, the deepest level is the root",
            ["level", "cause", "drives", "depends", "quadrant"],
            [
                [level, f"{code} {taxonomy.name(code)}", structure.driving[code], structure.dependence[code],
                 structure.quadrant(code)]
                for level, codes in enumerate(structure.levels, start=1)
                for code in codes
            ],
            right=(0, 2, 3),
        )  # fmt: skip


def write(study: ExpertStudy, folder: Path) -> list[Path]:
    """Page, pictures and figures."""
    from refloat.report.story.factors_expert import tell
    from refloat.report.write_study import write_study

    return write_study(lambda language, created: tell(study, language, created), study.document(), folder)
