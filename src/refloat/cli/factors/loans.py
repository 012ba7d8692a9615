"""`refloat factors` on loans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from refloat.cli.show import Progress, number, percent, print_table

if TYPE_CHECKING:
    from refloat.factors.loans import LoansTerms, LoanStudy, LoanTable
    from refloat.factors.loans.scorecard import LoanScores

SAYS = "a table of loans and how each ended; --set outcome=COLUMN [bad=VALUE,...] [measure=true] for a bare table"
OUTCOMES = frozenset({"default", "defaulted", "bad", "charged_off", "target", "outcome", "y", "npl", "违约"})
SETTINGS = ("outcome", "bad", "measure", "loan", "decided", "binning", "kind")


def terms() -> type[LoansTerms]:
    """The model of the study's file."""
    from refloat.factors.loans import LoansTerms

    return LoansTerms


def terms_of_tables(files: Sequence[Path], settings: Mapping[str, str]) -> LoansTerms | None:
    """Terms for one bare table: its outcome as given, or a column whose name is an outcome's."""
    from refloat.errors import InputError

    asked = "kind" in settings
    strange = next((key for key in settings if key not in SETTINGS), None)
    if strange is not None or len(files) != 1:
        if not asked:
            return None
        if strange is None:
            raise InputError("a study of loans takes one table", where=str(files[1]), remedy="give one file")
        near = get_close_matches(strange, SETTINGS, n=1)
        remedy = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(SETTINGS)}"
        raise InputError(f'a study of loans has no setting "{strange}"', where="--set", remedy=remedy)
    if not asked and _is_panel(files[0]):
        return None
    outcome = settings.get("outcome") or _outcome(files[0])
    if outcome is None:
        if asked:
            raise InputError(
                "no column is named as the outcome", where=str(files[0]), remedy="give --set outcome=COLUMN"
            )
        return None
    chosen: dict[str, Any] = {"column": outcome}
    if "bad" in settings:
        chosen["bad"] = [part.strip() for part in settings["bad"].split(",")]
    if "measure" in settings:
        chosen["measure"] = settings["measure"].casefold() in ("true", "yes", "1")
    given: dict[str, Any] = {"kind": "loans", "table": files[0].name, "outcome": chosen}
    given |= {key: settings[key] for key in ("loan", "decided") if key in settings}
    if "binning" in settings:
        given["binning"] = {"method": settings["binning"]}
    return _checked(given)


def _is_panel(path: Path) -> bool:
    """Whether the table has one row a bank or country and period, so that its bad loans are a ratio and no outcome."""
    from refloat.factors.panels.guess_terms import is_panel

    return is_panel(path)


def _checked(given: dict[str, Any]) -> LoansTerms:
    from pydantic import ValidationError

    from refloat.errors import InputError
    from refloat.factors.loans import LoansTerms

    try:
        return LoansTerms.model_validate(given)
    except ValidationError as failure:
        first = failure.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
        raise InputError(message[0].lower() + message[1:], where=f"--set {place}", remedy="correct it") from failure


def _outcome(path: Path) -> str | None:
    try:
        heads = path.read_text(encoding="utf-8-sig", errors="replace").partition("\n")[0].strip().split(",")
    except OSError:
        return None
    named = [head.strip().strip('"') for head in heads]
    return next((head for head in named if head.casefold() in OUTCOMES), None)


def run(terms: LoansTerms, folder: Path, name: str, progress: Progress) -> LoanStudy:
    """The study of the table that the terms name."""
    from refloat.factors import file_of_study
    from refloat.factors.loans import read_frame, run_loan_study

    path = file_of_study(folder, terms.table, folder)
    others = read_frame(file_of_study(folder, terms.score, folder)) if terms.score else None
    return run_loan_study(
        read_frame(path),
        terms,
        name=name,
        where=str(path),
        others=others,
        on_step=lambda done, total: progress("factors", done, total),
    )


def show(study: LoanStudy) -> None:
    """Tables for people."""
    told = {leak.column: leak for leak in study.leaks}
    what = "mean" if study.table.measure else "bad"
    mean = study.table.outcome.mean()
    typer.echo(f"{study.name}: {len(study.table):,} loans, {percent(mean, 1)} {what} ({study.terms.outcome.column}).")
    names = [*study.headline, *(name for name in study.ways if name in told)]
    print_table(
        "Each column alone",
        ["column", "code", "strength", "chance alone", "on unseen loans", "verdict"],
        [
            [
                name,
                study.code(name) or "-",
                number(study.ways[name].strength, 3),
                number(study.ways[name].noise, 3),
                number(study.held_out.strengths.get(name) if study.held_out else None, 3),
                study.ways[name].word if name not in told else "LEAKS" if told[name].leaks else "repeats",
            ]
            for name in names
        ],
        right=(2, 3, 4),
    )
    if study.model.fit is not None:
        _show_model(study)
    for what, found in (("Headline, on unseen loans, without what leaks", study.held_out), ("Naive", study.naive)):
        if found is None:
            continue
        if found.explained is not None:
            typer.echo(f"{what}: explains {percent(found.explained, 1)} of the variance ({found.how}).")
        else:
            typer.echo(
                f"{what}: area under the curve {found.auc:.3f} (95 % interval {found.low:.3f} to {found.high:.3f}; "
                f"{found.how}), calibration slope {number(found.slope)}."
            )
    typer.echo("Associations in this sample; none of them shows what would have happened otherwise.")


def _show_model(study: LoanStudy) -> None:
    fit, shares = study.model.fit, study.importance()
    if fit is None:
        return
    signs = {sign.column: sign for sign in study.signs}
    rows = []
    for place, name in enumerate(study.model.ways):
        sign = signs.get(name)
        rows.append(
            [
                name,
                number(float(fit.slopes[place])),
                number(float(fit.errors[place])),
                percent(shares.get(name), 1),
                number(study.model.vif[name], 1),
                f"{sign.alone:+.3f}" if sign else "-",
                f"{sign.held:+.3f}" if sign else "-",
                "-" if sign is None else "TURNS" if sign.turns else "unexpected" if sign.against_expected else "",
            ]
        )
    print_table(
        "Together (a coefficient of 1: the others take nothing away; changes per standard deviation)",
        ["column", "coefficient", "error", "share", "inflation", "alone", "others held", "sign"],
        rows,
        right=(1, 2, 3, 4, 5, 6),
    )


def write(study: LoanStudy, folder: Path) -> list[Path]:
    """Page, pictures, figures, and a row of points and reasons for each loan."""
    from refloat.factors.loans.score_table import score_table
    from refloat.files import write_beside
    from refloat.report.story.factors_loans import tell_loans
    from refloat.report.write_study import write_study

    written = write_study(lambda language, created: tell_loans(study, language, created), study.document(), folder)
    for name, table, scores in _scored(study):
        with write_beside(folder / name) as beside:
            score_table(table, scores).write_csv(beside)
        written.append(folder / name)
    return written


def _scored(study: LoanStudy) -> list[tuple[str, LoanTable, LoanScores]]:
    """The loans of the study and the other ones, where they have scores."""
    found = []
    if study.scores is not None:
        found.append(("scores.csv", study.table, study.scores))
    if study.scored is not None:
        found.append(("scored.csv", study.scored.table, study.scored.scores))
    return found
