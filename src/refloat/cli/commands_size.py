"""`refloat size` and `refloat enhance`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.commands_case import SYNTHETIC, CaseName, Pooling, Sampling, Scenarios, Seed, Workers, cores
from refloat.cli.show import (
    JSON,
    Language,
    RefusedArgument,
    amount,
    percent,
    print_json,
    print_table,
    progress_bars,
    talk,
    tell_files,
)
from refloat.cli.write_table import write_table

Limits = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="KEY=VALUE",
        help="A constraint, in place of the case's own; repeat. coupon.NOTE and reserve.NAME are set before sizing; "
        "minimum_junior, advance_rate.NOTE, share_of_claim.NOTE, average_coupon, reserve_share, retention, "
        "retained.NOTE and retention_rule bound the sizes.",
    ),
]


def size(
    case: CaseName,
    target: Annotated[
        list[str] | None, typer.Option(metavar="NOTE=RATING", help="A note and the letter it must hold; repeat.")
    ] = None,
    frontier: Annotated[
        str | None,
        typer.Option(
            metavar="NOTE", help="Size this note for one letter after the other instead; --target for others."
        ),
    ] = None,
    letter: Annotated[
        list[str] | None,
        typer.Option(metavar="LETTER", help="Letters of the frontier; all of the scale if left out. Repeat."),
    ] = None,
    limit: Limits = None,
    out: Annotated[Path | None, typer.Option(help="Write the frontier as table (CSV) and picture (SVG) here.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the picture: en or zh.")] = "en",
    scenarios: Scenarios = None,
    seed: Seed = None,
    sampling: Sampling = None,
    pooling: Pooling = None,
    workers: Workers = None,
    as_json: JSON = False,
) -> None:
    """Find the largest notes of a case that hold their target ratings, and what bounds them."""
    from refloat.cases import read_case
    from refloat.cases.run_case import prepare, sizer_of
    from refloat.rating import frontier as frontier_of
    from refloat.rating import frontier_result, read_constraints, size_result
    from refloat.recovery import sampling_facts

    targets = _targets(target or [])
    if frontier is None and not targets:
        raise RefusedArgument(
            "name a target, such as --target A=Baa2, or a note for the frontier, such as --frontier A"
        )
    if frontier is None and (letter or out):
        raise RefusedArgument("--letter and --out belong to --frontier")
    chosen = read_case(case)
    constraints = read_constraints(limit) if limit else chosen.rating.sizing
    # A frontier is drawn from one set of paths, good enough for its best letter.
    best = {} if frontier is None else {frontier: _best_letter(chosen, letter or [])}
    with progress_bars() as progress:
        prepared = prepare(
            chosen,
            scenarios=scenarios,
            seed=seed,
            sampling=sampling,
            pooling=pooling,
            targets={**targets, **best},
            workers=workers or cores(),
            progress=progress,
        )
        claim = prepared.recoveries.claim
        head: dict[str, Any] = {"case": chosen.name, "synthetic": chosen.synthetic}
        head["sampling"] = sampling_facts(prepared.recoveries)
        if frontier is None:
            sizer = sizer_of(chosen, prepared, targets, constraints=constraints, progress=progress)
            document = {**head, **size_result(sizer.sized(targets), claim=claim)}
        else:
            within = _letters_within_caps(chosen, prepared, letter or [])
            sizer = sizer_of(chosen, prepared, {**targets, frontier: within[-1]}, constraints=constraints)
            points = frontier_of(
                sizer,
                frontier,
                letters=within,
                targets=targets,
                on_step=lambda done, total: progress("size", done, total),
            )
            document = {**head, **frontier_result(frontier, points, claim=claim)}
    written = [] if out is None else _write_frontier(document, out, language)
    if as_json:
        print_json(document)
    elif frontier is None:
        _show_sizes(document, chosen.synthetic, claim)
    else:
        _show_frontier(document, chosen.synthetic)
    tell_files(written, as_json=as_json)


def enhance(
    case: CaseName,
    note: Annotated[str, typer.Option(help="The note whose letter is wanted.")],
    by: Annotated[str, typer.Option(help="reserve:NAME, subordination or guarantee:NAME.")],
    target: Annotated[
        str | None, typer.Option(metavar="RATING", help="The letter wanted: the least enhancement is found.")
    ] = None,
    value: Annotated[
        list[float] | None, typer.Option(help="An enhancement: the letter it gives is told. Repeat.")
    ] = None,
    guarantor: Annotated[
        str | None, typer.Option(metavar="RATING", help="The guarantor's own letter, which bounds the note's.")
    ] = None,
    scenarios: Scenarios = None,
    seed: Seed = None,
    sampling: Sampling = None,
    pooling: Pooling = None,
    workers: Workers = None,
    as_json: JSON = False,
) -> None:
    """Solve for enhancement: the least that gives a letter, or the letter that some gives; sizes stay."""
    from refloat.cases import read_case
    from refloat.cases.run_case import prepare, scales_of
    from refloat.rating import Enhancer, enhancement_points, enhancement_result, least_enhancement
    from refloat.recovery import sampling_facts

    if (target is None) == (not value):
        raise RefusedArgument("give either --target RATING or --value AMOUNT")
    chosen = read_case(case)
    with progress_bars() as progress:
        prepared = prepare(
            chosen,
            scenarios=scenarios,
            seed=seed,
            sampling=sampling,
            pooling=pooling,
            targets={} if target is None else {note: target},
            workers=workers or cores(),
            progress=progress,
        )
        enhancer = Enhancer(
            prepared.deal,
            prepared.recoveries.cash,
            note,
            by,
            plan=prepared.recoveries.plan,
            scales=scales_of(chosen),
            engines=chosen.rating.engines,
            guarantor_letter=guarantor,
        )
        if target is None:
            points = enhancement_points(enhancer, value or [])
        else:
            found = least_enhancement(enhancer, target, on_step=lambda done, total: progress("size", done, total))
            points = [found]
    document = {
        "case": chosen.name,
        "synthetic": chosen.synthetic,
        "sampling": sampling_facts(prepared.recoveries),
        "target": target,
        **enhancement_result(by, note, points),
    }
    if as_json:
        print_json(document)
        return
    title = f"Note {note} enhanced by {by}" if target is None else f"Least {by} that gives note {note} {target}"
    print_table(
        f"{title}{SYNTHETIC if chosen.synthetic else ''}",
        ["value", "amount", "letter", "expected loss", "default prob."],
        [
            [
                f"{point['value']:.4g}",
                "-" if point["amount"] is None else amount(point["amount"]),
                point["letter"],
                percent(point["rating"]["expected_loss"], 3),
                percent(point["rating"]["default_probability"], 3),
            ]
            for point in document["points"]
        ],
        right=(0, 1, 3, 4),
    )


def _best_letter(case: Any, wanted: list[str]) -> str:
    """The best letter that a frontier asks for; of the scale, where it names none."""
    from refloat.cases.run_case import scales_of

    letters = scales_of(case).letters(tuple(case.rating.engines))
    return next((letter for letter in letters if letter in wanted), letters[0])


def _letters_within_caps(case: Any, prepared: Any, wanted: list[str]) -> list[str]:
    """Letters of a frontier, best first: those wanted, or all, that no cap forbids."""
    from refloat.cases.run_case import caps_in, scales_of
    from refloat.errors import InputError

    letters = scales_of(case).letters(tuple(case.rating.engines))
    for letter in wanted:
        if letter not in letters:
            raise InputError(f'"{letter}" is not a letter of the scales in use', remedy=f"use {', '.join(letters)}")
    caps = caps_in(case, prepared, letters)
    best = max((letters.index(cap.letter) for cap in caps), default=0)
    if best:
        talk(f"Letters above {letters[best]} are capped by a fact of the case and left out.")
    within = [letter for letter in letters[best:] if not wanted or letter in wanted]
    if not within:
        raise InputError(
            f"caps of the case forbid every letter asked for; the best is {letters[best]}", where="--letter"
        )
    return within


def _show_sizes(document: dict[str, Any], synthetic: bool, claim: float) -> None:
    bound = {binding["note"]: _bound(binding) for binding in document["bindings"]}
    print_table(
        f"Largest notes that hold their targets{SYNTHETIC if synthetic else ''}",
        ["note", "target", "balance", "of claim", "advance", "bound by"],
        [
            [
                name,
                document["targets"].get(name, "-"),
                amount(balance),
                percent(balance / claim),
                percent(document["advance_rates"][name]),
                bound.get(name, "-"),
            ]
            for name, balance in document["balances"].items()
        ],
        right=(2, 3, 4),
    )
    talk("advance: the note and all above it over the expected net cash of the pool.")


def _show_frontier(document: dict[str, Any], synthetic: bool) -> None:
    print_table(
        f"Size of note {document['note']} against its letter{SYNTHETIC if synthetic else ''}",
        ["letter", "balance", "of claim", "advance", "life, y", "bound by"],
        [
            [
                row["letter"],
                "-" if row["balance"] is None else amount(row["balance"]),
                percent(row["share_of_claim"]),
                percent(row["advance_rate"]),
                "-" if row["wal_years"] is None else f"{row['wal_years']:.2f}",
                _bound(row["bindings"][0]) if row["bindings"] else row["reason"],
            ]
            for row in document["frontier"]
        ],
        right=(1, 2, 3, 4),
    )


def _bound(binding: dict[str, Any]) -> str:
    """What bounds a size, in words."""
    engine = (binding["engine"] or "its letter").replace("_", " ")
    if binding["by"] == "target":
        return engine if binding["of"] == binding["note"] else f"{engine} of {binding['of']}"
    if binding["by"] == "minimum_junior":
        return "raised to its least share"
    return str(binding["by"])


def _write_frontier(document: dict[str, Any], out: Path, language: Language) -> list[Path]:
    from refloat.files import write_text
    from refloat.report.charts.frontier import size_frontier
    from refloat.report.drawings import draw_svg

    columns = (
        "letter",
        "balance",
        "share_of_claim",
        "advance_rate",
        "expected_loss",
        "default_probability",
        "wal_years",
        "reason",
    )
    written = [write_table(document["frontier"], columns, out / "frontier.csv"), out / "frontier.svg"]
    write_text(out / "frontier.svg", draw_svg(size_frontier(document, language)))
    return written


def _targets(pairs: list[str]) -> dict[str, str]:
    targets: dict[str, str] = {}
    for pair in pairs:
        name, sign, letter = (part.strip() for part in pair.partition("="))
        if not (name and sign and letter):
            raise RefusedArgument(f"--target wants NOTE=RATING, for example A=Baa2, not '{pair}'")
        if name in targets:
            raise RefusedArgument(f"--target names the note '{name}' twice")
        targets[name] = letter
    return targets
