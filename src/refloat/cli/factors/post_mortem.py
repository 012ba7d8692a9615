"""`kind: post-mortem`: loan files read after the loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from refloat.cli.commands_case import SYNTHETIC
from refloat.cli.factors_settings import check_settings, whole
from refloat.cli.show import Progress, amount, number, percent, print_table, talk

if TYPE_CHECKING:
    from refloat.factors.expert import PostMortem, PostMortemTerms

SAYS = "loan files coded after the loss: causes by loss, agreement of two coders, avoidable loss"


def terms() -> type[PostMortemTerms]:
    """The model of the study's file."""
    from refloat.factors.expert import PostMortemTerms

    return PostMortemTerms


def terms_of_tables(files: Sequence[Path], settings: Mapping[str, str]) -> PostMortemTerms | None:
    """Terms for bare tables; None where they are not of this kind."""
    from refloat.factors.expert.read_codings import is_codings

    asked = "kind" in settings
    if not asked and (len(files) > 1 or not is_codings(files[0])):
        return None
    check_settings(settings, ("adjudicator", "currency", "seed"), files)
    return terms()(
        kind="post-mortem",
        codings=files[0].name,
        adjudicator=settings.get("adjudicator"),
        currency=settings.get("currency", ""),
        seed=whole(settings, "seed", 0),
    )


def run(terms: PostMortemTerms, folder: Path, name: str, progress: Progress) -> PostMortem:
    """The study."""
    from refloat.factors.expert import run_post_mortem

    return run_post_mortem(terms, folder, name)


def show(study: PostMortem) -> None:
    """Tables for people."""
    from refloat.factors import shipped_taxonomy

    taxonomy, shares = shipped_taxonomy(), study.shares
    label = SYNTHETIC if study.synthetic else ""
    typer.echo(f"{study.name}{label}: {shares.files} loan files, {amount(shares.loss_amount)} {study.currency} lost.")
    nothing = "-"
    rows = []
    for code, share in shares.by_category.items():
        avoidable = shares.avoidable.get(code)
        rows.append(
            [
                f"{code} {taxonomy.name(code)}",
                percent(share.share, 1),
                f"{percent(share.low, 0)} to {percent(share.high, 0)}",
                percent(avoidable.share, 1) if avoidable else nothing,
                percent(shares.touched[code].share, 1),
            ]
        )
    total = shares.avoidable_total
    rows.append(["all", percent(1.0, 1), "", percent(total.share, 1), ""])
    print_table(
        "Loss by proximate cause",
        ["cause", "share", "95 % interval", "controllable", "took part"],
        rows,
        right=(1, 2, 3, 4),
    )
    typer.echo(
        f"Avoidable at most {percent(total.share, 1)} (95 %: {percent(total.low, 0)} to {percent(total.high, 0)})."
    )
    if study.kappa is not None and study.kappa.value is not None:
        kappa = study.kappa
        typer.echo(
            f"{' and '.join(study.pair)} agree on {percent(kappa.agreement, 0)} of {kappa.files} files; "
            f"kappa {number(kappa.value)} (95 %: {number(kappa.low)} to {number(kappa.high)})."
        )
    for row in study.bad_rows:
        talk(row.sentence)


def write(study: PostMortem, folder: Path) -> list[Path]:
    """Page, pictures and figures."""
    from refloat.report.story.factors_post_mortem import tell
    from refloat.report.write_study import write_study

    return write_study(lambda language, created: tell(study, language, created), study.document(), folder)
