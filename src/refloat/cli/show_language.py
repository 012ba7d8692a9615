"""The deal language as a page on a terminal."""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict

import typer

from refloat.cli.show import print_json
from refloat.deal.language import GroupWords
from refloat.errors import InputError
from refloat.files import did_you_mean

WIDTH = 79


def print_language(groups: Sequence[GroupWords], part: str | None, *, as_json: bool) -> None:
    """Print groups of fields, all or those that a word names.

    Raises:
        InputError: The word names none.
    """
    wanted = "" if part is None else part.replace("_", " ").strip().casefold()
    chosen = [group for group in groups if wanted in _called(group)]
    if not chosen:
        known = [name for group in groups for name in (group.name, group.written.partition(": ")[2]) if name]
        remedy = did_you_mean(str(part), known) or "see refloat deal language"
        raise InputError(f'nothing in the language is called "{part}"', remedy=remedy)
    if as_json:
        print_json([asdict(group) for group in chosen])
        return
    for group in chosen:
        typer.echo(f"{group.name.upper()}" + (f"   {group.written}" if group.written else ""))
        typer.echo(textwrap.fill(group.words, WIDTH, initial_indent="  ", subsequent_indent="  "))
        for field in group.fields:
            must = "  (must be given)" if field.needed else ""
            typer.echo(f"    {field.name}{must}")
            text = f"{field.words.rstrip('.')}. [{field.value}]"
            typer.echo(textwrap.fill(text, WIDTH, initial_indent="        ", subsequent_indent="        "))
        typer.echo("")


def _called(group: GroupWords) -> str:
    return f"{group.name} {group.written.replace('_', ' ')}".casefold()
