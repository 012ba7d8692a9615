"""A group of commands whose help tells each command's first sentence whole."""

from typing import Any

from typer.core import TyperGroup


class CommandsGroup(TyperGroup):
    """Where Typer cuts a command's line at the width of the page, this one wraps it."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes a line, wrapped, for each command that is not hidden."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [
            (name, " ".join((command.help or "").partition("\n\n")[0].split()))
            for name, command in commands
            if command is not None and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
