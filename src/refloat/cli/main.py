"""The door on the command line: parses, calls the library, and turns errors into one sentence."""

import os
import sys
import traceback

import typer

from refloat import __version__
from refloat.cli import commands_assumptions, commands_case, commands_deal, commands_deals, commands_sale, commands_tape
from refloat.cli.commands_bench import bench
from refloat.cli.commands_capital import capital
from refloat.cli.commands_effects import effects
from refloat.cli.commands_factors import factors
from refloat.cli.commands_forecast import forecast
from refloat.cli.commands_group import CommandsGroup
from refloat.cli.commands_issuance import issuance
from refloat.cli.commands_measure import measure
from refloat.cli.commands_plan import plan
from refloat.cli.commands_policy import policy
from refloat.cli.commands_relate import relate
from refloat.cli.commands_scales import scales
from refloat.cli.commands_size import enhance, size
from refloat.cli.commands_validate import validate
from refloat.cli.show import JSON, RefusedArgument, never_fail_on_letters, talk
from refloat.errors import RefloatError

app = typer.Typer(
    cls=CommandsGroup,
    name="refloat",
    help="From a bank's non-performing loans to rated, priced and watched notes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
app.add_typer(commands_tape.app, name="tape")
app.add_typer(commands_assumptions.app, name="assumptions")
app.add_typer(commands_deal.app, name="deal")
app.add_typer(commands_deals.app, name="deals")
app.add_typer(commands_case.cases_app, name="cases")
app.add_typer(commands_sale.app, name="sale")
app.command("run")(commands_case.run)
app.command("rate")(commands_case.rate)
app.command("size")(size)
app.command("enhance")(enhance)
app.command("scales")(scales)
app.command("plan")(plan)
app.command("forecast")(forecast)
app.command("issuance")(issuance)
app.command("relate")(relate)
app.command("capital")(capital)
app.command("effects")(effects)
app.command("measure")(measure)
app.command("policy")(policy)
app.command("factors")(factors)
app.command("validate")(validate)
app.command("bench")(bench)

STOPPED = 130
"""Exit code of a program that its user stopped: 128 and the number of the signal."""


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"refloat {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", help="Print the version and stop.", is_eager=True, callback=_show_version
    ),
) -> None:
    """From a bank's non-performing loans to rated, priced and watched notes."""


def main() -> None:
    """Runs the command line. Exit codes: 0 done, 1 one line of error on stderr, 2 wrong usage, 130 Ctrl-C."""
    never_fail_on_letters()
    try:
        app(standalone_mode=True)
    except RefusedArgument as error:
        talk(str(error))
        sys.exit(2)
    except RefloatError as error:
        _fail(str(error))
    except SystemExit as stop:
        # Typer turns Ctrl-C into this code, as shells do, and says nothing.
        if stop.code == STOPPED:
            talk("Stopped by the user; no file is half written.")
        raise
    except MemoryError:
        _fail("Out of memory: run fewer scenarios (--scenarios) or smaller blocks.")
    except BrokenPipeError:
        # The reader of a pipe went away (for example 'head'): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _fail(f"{error.filename or 'A file'}: {error.strerror}; check the path, the permissions and the free space.")
    except Exception as error:
        if os.environ.get("REFLOAT_TRACEBACK"):
            traceback.print_exc()
        _fail(
            f"A defect in refloat ({type(error).__name__}: {error}). Set REFLOAT_TRACEBACK=1 to see where, "
            "and please report it."
        )


def _fail(sentence: str) -> None:
    talk(" ".join(sentence.split()))
    sys.exit(1)


__all__ = ["JSON", "app", "main"]
