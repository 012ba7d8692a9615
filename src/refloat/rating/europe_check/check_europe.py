"""European deals as sold -> a EuropeCheck."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, template
from refloat.deal.real import read_record, real_deals
from refloat.enhancement import resize
from refloat.market import european_deals, european_performance
from refloat.rating.bounds import LEVEL
from refloat.rating.change import Change
from refloat.rating.europe_check.europe_check import DealCheck, EuropeCheck, Move
from refloat.rating.europe_check.letters import AGENCY, letter_places, moved
from refloat.rating.europe_check.paths import assumptions, cash_of, factors, factors_given, share_to
from refloat.rating.note_sample import NoteSample
from refloat.rating.rate import ENGINES, checked_engines, rate_note
from refloat.rating.ratings import NoteRating, letter_rank
from refloat.rating.sample_notes import sample_notes
from refloat.rating.scales import Scales

Floats = NDArray[np.float64]

PUBLISHED = {"Riviera NPL": 0.300, "Leviticus SPV": 0.312}
"""Lifetime gross recovery over the claim that the agency published for its class A case (rows of the performance
table: 21.4 million euro are 7.4 % of it, 352.4 are 15.3 %)."""
CONSTANT = "BBB"
CONSTANT_B = "B-"
"""The constant answer for class B: the middle of the letters published for it."""
MONTH = 365.25 / 12
HIGHEST = 2.0
"""A recovery over the claim above which nobody need look."""


def check_europe(*, paths: int = 10_000, seed: int = 1) -> EuropeCheck:
    """Rate class A of each European deal whose letter, sizes and recovery are known or can be derived; class B too.

    One set of terms (the Italian three-note template) serves all deals; sizes over claim are the deal's own. Nothing
    is fitted to letters, and nothing per deal. What came in later is met by drawing paths given the
    reported ratio of actual to plan; the letter is then that of the note on those paths.

    Scales are read at the average life that the note had at closing.

    Args:
        paths: Simulated paths.
        seed: Of them.
    """
    scales = Scales.read()
    _, letters = checked_engines(ENGINES, scales, None)
    engine = _Engine(*factors(paths, seed), scales, letters, seed)
    begins = _cut_offs()
    found, left_out = [], {}
    for row in european_deals().iter_rows(named=True):
        reason = _lacking(row)
        recovery, how = _recovery(row, begins) if not reason else (0.0, "")
        if reason or not how:
            left_out[row["deal"]] = reason or "no lifetime recovery: no agency case, secured share or plan"
            continue
        found.append(_checked(row, recovery, how, engine, begins.get(row["deal"])))
    errors = np.array([abs(deal.notches) for deal in found])
    constant = np.array([abs(deal.constant_notches) for deal in found])
    of_b = [(deal.notches_b, deal.constant_notches_b) for deal in found if deal.notches_b is not None]
    errors_b = np.abs(np.array(of_b, dtype=np.float64))
    known = np.array([deal.recovery_from == "published" for deal in found])
    return EuropeCheck(
        deals=tuple(found),
        left_out=left_out,
        mean_error=float(errors.mean()),
        constant_error=float(constant.mean()),
        mean_error_published=float(errors[known].mean()) if known.any() else None,
        constant_error_published=float(constant[known].mean()) if known.any() else None,
        deals_b=len(of_b),
        mean_error_b=float(errors_b[:, 0].mean()) if len(of_b) else None,
        constant_error_b=float(errors_b[:, 1].mean()) if len(of_b) else None,
        paths=paths,
        seed=seed,
    )


def _lacking(row: dict[str, Any]) -> str:
    if row["country"] == "CN":
        return "a Chinese deal"
    if not letter_places(row["senior_rating"]):
        return "no class A letter at closing"
    if "needed" in row["senior_rating"] or " at 20" in row["senior_rating"]:
        return "no class A letter at closing"
    if not row["senior_amount"] or not row["claim_amount"]:
        return "no size of class A, or no claim"
    return ""


def _recovery(row: dict[str, Any], begins: dict[str, tuple[date, str]]) -> tuple[float, str]:
    """Lifetime gross recovery over the claim and where it is from; an empty text where there is none."""
    if row["deal"] in PUBLISHED:
        return PUBLISHED[row["deal"]], "published"
    secured = row["secured_share"] or _first_share(row["secured_as_written"])
    if secured:
        facts = assumptions()
        return secured * facts["recovery_secured"] + (1 - secured) * facts["recovery_unsecured"], "secured share"
    plan = read_record(begins[row["deal"]][1]).plan if row["deal"] in begins else None
    if plan is not None:
        first = plan.points[0]
        months = (first.on - plan.begins).days / MONTH
        return first.gross / float(share_to(months)) / row["claim_amount"], "first plan"
    return 0.0, ""


def _first_share(text: str | None) -> float | None:
    """58.4 of `58.4 sr sec +7.3 jr sec (NPL part)`: first-lien loans; what is junior counts as unsecured."""
    word = (text or "").lstrip("~").split(" ")[0]
    try:
        return float(word) / 100.0
    except ValueError:
        return None


def _cut_offs() -> dict[str, tuple[date, str]]:
    """Row of the market table -> its first day of cash, and its folder, where the deal is rebuilt."""
    records = {name: read_record(name) for name in real_deals()}
    return {
        record.row: (record.collections.begins, name)
        for name, record in records.items()
        if record.market == "europe" and record.row
    }


@dataclass(frozen=True, eq=False)
class _Engine:
    """One set of paths and scales for all deals."""

    level: Floats
    slower: Floats
    scales: Scales
    letters: tuple[str, ...]
    seed: int

    def samples(self, deal: Deal, recovery_share: float) -> dict[str, NoteSample]:
        """Classes A and B on all paths about a lifetime recovery."""
        cash, plan = cash_of(deal, recovery_share, self.level, self.slower)
        return sample_notes(deal, cash, plan=plan)

    def sample(self, deal: Deal, recovery_share: float) -> NoteSample:
        """Class A on all paths about a lifetime recovery."""
        return self.samples(deal, recovery_share)["A"]

    def rated(self, deal: Deal, sample: NoteSample, note: str = "A") -> NoteRating:
        """A class from its sample."""
        return rate_note(deal.note(note), sample, None, self.scales, ENGINES, self.letters, LEVEL)

    def implied(self, deal: Deal, place: int) -> float:
        """Least lifetime recovery over the claim at which class A holds the letter of a place, to 0.1 %."""
        low, high = 0.0, HIGHEST
        while high - low > 1e-3 * high:
            middle = (low + high) / 2
            letter = self.rated(deal, self.sample(deal, middle)).letter
            low, high = (low, middle) if letter_rank(letter, self.letters) <= place else (middle, high)
        return high


def _checked(
    row: dict[str, Any], recovery: float, how: str, engine: _Engine, begins: tuple[date, str] | None
) -> DealCheck:
    deal = _deal_of(row)
    samples = engine.samples(deal, recovery)
    rating = engine.rated(deal, samples["A"])
    places_b = letter_places(row["mezzanine_rating"]) if row["mezzanine_amount"] else []
    letter_b = engine.rated(deal, samples["B"], "B").letter if places_b else None
    published = letter_places(row["senior_rating"])[0]
    reports = [] if begins is None else _reports(row["deal"])
    implied = engine.implied(deal, published) if reports or how == "published" else None
    return DealCheck(
        deal=row["deal"],
        country=row["country"],
        senior_share=row["senior_amount"] / row["claim_amount"],
        recovery_share=recovery,
        recovery_from=how,
        published=row["senior_rating"],
        published_letter=engine.letters[published],
        letter=rating.letter,
        notches=letter_rank(rating.letter, engine.letters) - published,
        constant_notches=AGENCY.index(CONSTANT) - published,
        default_probability=rating.default_probability or 0.0,
        expected_loss=rating.expected_loss or 0.0,
        published_b=row["mezzanine_rating"] if places_b else None,
        letter_b=letter_b,
        notches_b=None if letter_b is None else letter_rank(letter_b, engine.letters) - places_b[0],
        constant_notches_b=AGENCY.index(CONSTANT_B) - places_b[0] if places_b else None,
        wal_years=rating.wal_years,
        implied_recovery_share=implied,
        moves=() if implied is None or begins is None else _moves(reports, begins[0], deal, implied, published, engine),
    )


def _deal_of(row: dict[str, Any]) -> Deal:
    """The template's deal with the sizes of a real one, as shares of the template's claim."""
    deal = template("it-three-note")
    scale = (deal.cut_off_balance or 0.0) / row["claim_amount"]
    amounts = {"A": "senior_amount", "B": "mezzanine_amount", "J": "junior_amount"}
    deal = resize(deal, {note: (row[column] or 0.0) * scale for note, column in amounts.items()})
    for note, rate in (("A", "senior_rate"), ("B", "mezzanine_rate")):
        deal = Change("coupon", note).applied_to_deal(assumptions()[rate], deal)
    return deal


def _reports(name: str) -> list[dict[str, Any]]:
    """Reports that print actual over plan, in the order of their dates."""
    # Some names are shorter there than in the table of deals: Belvedere, Prosil, Olympia.
    rows = [
        row
        for row in european_performance().iter_rows(named=True)
        if (name == row["deal"] or name.startswith(f"{row['deal']} "))
        and (row["gross_over_plan"] or row["cumulative_collection_ratio"])
    ]
    return sorted(rows, key=lambda row: str(row["as_of"]))


def _moves(
    reports: list[dict[str, Any]], begins: date, deal: Deal, recovery_share: float, place: int, engine: _Engine
) -> tuple[Move, ...]:
    """The letter after each report, from paths that meet it."""
    moves = []
    life_years = engine.sample(deal, recovery_share).horizon_years
    for row in reports:
        ratio = row["gross_over_plan"] or row["cumulative_collection_ratio"]
        months = (_day(row["as_of"]) - begins).days / MONTH
        level, slower, weights = factors_given(ratio, months, len(engine.level), engine.seed)
        cash, plan = cash_of(deal, recovery_share, level, slower, weights)
        sample = sample_notes(deal, cash, plan=plan)["A"]
        # At the life the note had at closing: that it is late must not earn it a longer and laxer limit.
        rating = engine.rated(deal, replace(sample, horizon_years=life_years))
        moves.append(
            Move(
                as_of=row["as_of"],
                ratio=ratio,
                months=months,
                letter=rating.letter,
                notches=letter_rank(rating.letter, engine.letters) - place,
                published=row["rating_action"],
                published_notches=moved(row["rating_action"]),
                effective_paths=float(1.0 / np.sum(weights**2)),
                default_probability=rating.default_probability or 0.0,
            )
        )
    return tuple(moves)


def _day(text: str) -> date:
    """The last day of a month, or the day itself."""
    if len(text) > 7:
        return date.fromisoformat(text)
    following = np.datetime64(text, "M") + 1
    day: date = (following.astype("datetime64[D]") - 1).tolist()
    return day
