"""RealDeal: a deal that was sold, written in the deal language, with what came in and what was reported."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from refloat.deal.deal import Deal
from refloat.deal.read_deal import read_deal
from refloat.deal.real.record import Record
from refloat.errors import InputError
from refloat.files import read_yaml_model
from refloat.units.cash import Cash
from refloat.units.cash_csv import read_cash_csv, read_plan_csv

LIBRARY = Path(__file__).parent / "library"


@dataclass(frozen=True, eq=False)
class RealDeal:
    """A rebuilt deal.

    Attributes:
        name: Name of its folder.
        folder: Where its files are: `deal.yaml`, `collections.csv`, `outcome.yaml`, `README.md`, and `plan.csv` where a
            trigger compares with a plan.
        deal: Its terms; `provenance` says which are published and which assumed.
        cash: What came in, by month; one path.
        plan: What was to come in.
        record: What was published of its life.
    """

    name: str
    folder: Path
    deal: Deal
    cash: Cash
    plan: Cash | None
    record: Record


def real_deals() -> tuple[str, ...]:
    """Names of the rebuilt deals, in alphabetical order."""
    return tuple(sorted(folder.name for folder in LIBRARY.iterdir() if (folder / "deal.yaml").is_file()))


def read_real_deal(name: str | Path) -> RealDeal:
    """Read a rebuilt deal by its name, or any folder of the same files.

    Raises:
        InputError: There is none, or one of its files is wrong.
    """
    folder = LIBRARY / name if str(name) in real_deals() else Path(name)
    if not (folder / "outcome.yaml").is_file():
        near = get_close_matches(str(name), real_deals(), n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"rebuilt are {', '.join(real_deals())}"
        raise InputError("there is no rebuilt deal of this name", where=str(name), remedy=remedy)
    plan = folder / "plan.csv"
    return RealDeal(
        name=folder.name,
        folder=folder,
        deal=read_deal(folder / "deal.yaml"),
        cash=read_cash_csv(folder / "collections.csv"),
        plan=read_plan_csv(plan) if plan.is_file() else None,
        record=read_record(folder),
    )


def read_record(name: str | Path) -> Record:
    """What was published of a rebuilt deal's life, without its terms and its cash.

    Raises:
        InputError: There is no such file, or it is wrong.
    """
    folder = LIBRARY / name if str(name) in real_deals() else Path(name)
    return read_yaml_model(folder / "outcome.yaml", Record, error=InputError)
