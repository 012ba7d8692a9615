"""`refloat issuance`."""

from pathlib import Path
from typing import Annotated

import typer

from refloat.cli.commands_case import CaseName
from refloat.cli.show import JSON, Language, print_json, progress_bars, tell_files
from refloat.cli.show_study import show_study


def issuance(
    case: CaseName,
    out: Annotated[Path | None, typer.Option(help="Folder for pictures of forecast, fan, calendar and bridge.")] = None,
    language: Annotated[Language, typer.Option(help="Language of titles and pictures: en or zh.")] = "en",
    as_json: JSON = False,
) -> None:
    """Forecast a bank's bad loans, and plan the sales and securitisations that hold its targets at least cost.

    Everything stands in issuance.yaml of the case folder.
    """
    from refloat.cases import case_study, read_case
    from refloat.forecast import study_result

    chosen = read_case(case)
    if out is not None:
        from refloat.report.write_report import prove_writable

        # Before the work, not after it.
        prove_writable(out)
    with progress_bars() as progress:
        study = case_study(chosen, on_step=lambda done, total: progress("issuance", done, total))
    document = {"case": chosen.name, **study_result(study)}
    written = []
    if out is not None:
        from refloat.report.draw_issuance import draw_issuance

        written = draw_issuance(study, out, language=language)
    if as_json:
        print_json(document)
    else:
        show_study(document, language)
    tell_files(written, as_json=as_json)
