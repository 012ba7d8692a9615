"""`kind: grey-ranking`: factors by grey relation, with the band of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from refloat.cli.factors_settings import check_settings, whole
from refloat.cli.show import Progress, RefusedArgument, number, percent, print_table

if TYPE_CHECKING:
    from refloat.factors.grey_ranking import GreyRanking, GreyTerms

SAYS = "factors ranked by grey relation under every reasonable setting: a band of places, not one order"
KEYS = ("reference", "group", "shown", "least")


def terms() -> type[GreyTerms]:
    """The model of the study's file."""
    from refloat.factors.grey_ranking import GreyTerms

    return GreyTerms


def terms_of_tables(files: Sequence[Path], settings: Mapping[str, str]) -> GreyTerms | None:
    """Terms for bare tables; None where they are not of this kind."""
    if settings.get("kind") != "grey-ranking":
        return None
    factors = {key: code for key, code in settings.items() if key not in (*KEYS, "kind")}
    check_settings({key: settings[key] for key in settings if key not in factors}, KEYS, files)
    if "reference" not in settings or len(factors) < 2:
        raise RefusedArgument(
            "give --set reference=COLUMN and --set COLUMN=CODE for at least two factors, such as gdp=E4.gdp_growth"
        )
    least = whole(settings, "least", 8)
    if not 4 <= least <= 200:
        raise RefusedArgument(f"--set least={least}: give 4 to 200")
    if len(factors) > 12:
        raise RefusedArgument(f"there are {len(factors)} factors; give at most 12")
    return terms()(
        kind="grey-ranking",
        table=files[0].name,
        reference=settings["reference"],
        factors=factors,
        group=settings.get("group"),
        shown=settings.get("shown"),
        least=least,
    )


def run(terms: GreyTerms, folder: Path, name: str, progress: Progress) -> GreyRanking:
    """The study."""
    from refloat.factors.grey_ranking import run_grey

    return run_grey(terms, folder, name)


def show(study: GreyRanking) -> None:
    """Tables for people."""
    from refloat.factors import shipped_taxonomy

    taxonomy = shipped_taxonomy()
    usual = study.usual.ranking
    of = f" of {study.shown}" if study.shown else ""
    print_table(
        f"Grey relation to {study.reference}{of}, {study.periods} periods, {len(study.orders)} settings",
        ["factor", "usual place", "best", "worst", "mean place", "first in"],
        [
            [
                f"{code} {taxonomy.name(code)}",
                usual.index(code) + 1,
                band.best,
                band.worst,
                number(band.mean),
                percent(band.first_share, 0),
            ]
            for code, band in study.bands.items()
        ],
        right=(1, 2, 3, 4, 5),
    )
    typer.echo(f"{len(study.orders)} settings gave {study.rankings_seen} different rankings.")


def write(study: GreyRanking, folder: Path) -> list[Path]:
    """Page, pictures and figures."""
    from refloat.report.story.factors_grey import tell
    from refloat.report.write_study import write_study

    return write_study(lambda language, created: tell(study, language, created), study.document(), folder)
