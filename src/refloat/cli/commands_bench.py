"""`refloat bench`."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from refloat.cli.show import JSON, RefusedArgument, number, print_json, print_table, progress_bars, talk
from refloat.errors import InputError


def bench(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Which benchmark; all of them if left out.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Measure speed and memory on this machine, as ratios taken in one run."""
    from refloat.bench import BENCHMARKS

    if name is not None and name not in BENCHMARKS:
        raise RefusedArgument(f"there is no benchmark '{name}'; there are {', '.join(BENCHMARKS)}")
    results = {}
    with progress_bars() as progress:
        for wanted in BENCHMARKS if name is None else (name,):
            try:
                results[wanted] = BENCHMARKS[wanted](lambda done, total: progress("bench", done, total))
            except InputError as failure:
                if name is not None:
                    raise
                talk(f"{wanted}: {failure}")
    if as_json:
        print_json(results[name] if name is not None else results)
        return
    for wanted, figures in results.items():
        print_table(
            f"Benchmark {wanted}",
            ["figure", "value"],
            [[key, number(value, 3) if isinstance(value, float) else value] for key, value in _flat(figures)],
            right=(1,),
        )


def _flat(figures: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Figures within figures as one list, the names joined."""
    if isinstance(figures, dict):
        for key, value in figures.items():
            yield from _flat(value, f"{above} {key}".strip())
    elif isinstance(figures, list):
        for place, value in enumerate(figures, start=1):
            yield from _flat(value, f"{above} {place}".strip())
    else:
        yield above, figures
