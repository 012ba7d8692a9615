"""The European check, for people."""

from typing import Any

import typer

from refloat.cli.show import number, percent, print_table


def show_europe(document: dict[str, Any]) -> None:
    """Print the two tables of `refloat deals check --market europe` and what they say.

    Args:
        document: As `refloat.rating.europe_check.europe_check_result` gives it.
    """
    print_table(
        "Class A at closing: published and the engine's letter",
        ["deal", "of claim", "recovery", "from", "published", "engine", "notches", "BBB", "default"],
        [
            [
                deal["deal"],
                percent(deal["senior_share"], 1),
                percent(deal["recovery_share"], 1),
                deal["recovery_from"],
                deal["published_letter"],
                deal["letter"],
                f"{deal['notches']:+d}",
                f"{deal['constant_notches']:+d}",
                percent(deal["default_probability"], 2),
            ]
            for deal in document["deals"]
        ],
        right=(1, 2, 6, 7, 8),
    )
    typer.echo(
        f"Mean absolute notches: engine {number(document['mean_error'], 1)}, always BBB "
        f"{number(document['constant_error'], 1)}; where the recovery is published "
        f"{number(document['mean_error_published'], 1)} and {number(document['constant_error_published'], 1)}."
    )
    print_table(
        "Class B at closing, on the same paths",
        ["deal", "published", "engine", "notches", "always B-"],
        [
            [
                deal["deal"],
                deal["published_b"],
                deal["letter_b"],
                f"{deal['notches_b']:+d}",
                f"{deal['constant_notches_b']:+d}",
            ]
            for deal in document["deals"]
            if deal["letter_b"] is not None
        ],
        right=(3, 4),
    )
    typer.echo(
        f"Mean absolute notches of class B over {document['deals_b']} deals: engine "
        f"{number(document['mean_error_b'], 1)}, always B- {number(document['constant_error_b'], 1)}."
    )
    print_table(
        "Told what came in, from the published letter on",
        ["deal", "report", "actual/plan", "letter", "notches down", "published", "default"],
        [
            [
                deal["deal"],
                move["as_of"],
                percent(move["ratio"], 1),
                move["letter"],
                f"{move['notches']:+d}",
                "-" if move["published_notches"] is None else f"{move['published_notches']:+d}",
                percent(move["default_probability"], 2),
            ]
            for deal in document["deals"]
            for move in deal["moves"]
        ],
        right=(2, 4, 5, 6),
    )
    typer.echo(f"{len(document['left_out'])} deals cannot be checked; --json says why.")
