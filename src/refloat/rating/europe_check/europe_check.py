"""EuropeCheck: the engine's letters of European class A notes beside those that agencies published."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Move:
    """What the engine says once it is told what came in, from the letter that was published at closing.

    The start is the implied recovery, at which the engine itself gives that letter: so the move is told by what came in
    alone, whatever the level at closing.

    Attributes:
        as_of: Month or day of the report.
        ratio: Actual over plan that was reported, gross where it is printed, and else the net collection ratio.
        months: From the cut-off to the report.
        letter: The letter then.
        notches: Places that it moved down from the published letter at closing; negative is up.
        published: What agencies did, as written.
        published_notches: The same for the agency's class A letter; None where no letters are printed.
        effective_paths: Paths that the conditional distribution is worth.
        default_probability: Of class A then.
    """

    as_of: str
    ratio: float
    months: float
    letter: str
    notches: int
    published: str | None
    published_notches: int | None
    effective_paths: float
    default_probability: float


@dataclass(frozen=True)
class DealCheck:
    """One deal.

    Attributes:
        deal: Its name in the library of European deals.
        country: Of its loans.
        senior_share: Class A over the claim.
        recovery_share: Lifetime gross recovery over the claim that the engine is given.
        recovery_from: "published", "secured share" or "first plan": where that is from.
        published: Class A letter at closing, as written.
        published_letter: The same on the engine's scale.
        letter: The engine's letter at closing; "below X" if even the lowest letter X is not held.
        notches: Places by which it is lower than the published one; negative is higher.
        constant_notches: The same for the constant answer.
        default_probability, expected_loss, wal_years: Of class A at closing.
        published_b: Class B letter at closing, as written; None where none is printed, or no size.
        letter_b: The engine's letter of class B on the same paths.
        notches_b, constant_notches_b: Places by which the engine, and the constant answer, are lower than published.
        implied_recovery_share: Least lifetime recovery over the claim at which the engine gives the published letter;
            looked for where there are reports or a published recovery. Nothing of `letter` rests on it.
        moves: What came in, report by report.
    """

    deal: str
    country: str
    senior_share: float
    recovery_share: float
    recovery_from: str
    published: str
    published_letter: str
    letter: str
    notches: int
    constant_notches: int
    default_probability: float
    expected_loss: float
    wal_years: float
    published_b: str | None
    letter_b: str | None
    notches_b: int | None
    constant_notches_b: int | None
    implied_recovery_share: float | None = None
    moves: tuple[Move, ...] = field(default=())


@dataclass(frozen=True)
class EuropeCheck:
    """The check of all deals that can be checked.

    Attributes:
        deals: Those.
        left_out: Deal -> why it cannot be checked.
        mean_error: Mean absolute notches between the engine's letters and those published.
        constant_error: The same for the constant answer BBB.
        mean_error_published: The engine's over deals whose lifetime recovery was published.
        constant_error_published: That of the constant over the same.
        deals_b: Deals whose class B letter is checked.
        mean_error_b, constant_error_b: Mean absolute notches of class B: the engine's, and of the constant B-.
        paths: Simulated paths.
        seed: Of the paths.
    """

    deals: tuple[DealCheck, ...]
    left_out: dict[str, str]
    mean_error: float
    constant_error: float
    mean_error_published: float | None
    constant_error_published: float | None
    deals_b: int
    mean_error_b: float | None
    constant_error_b: float | None
    paths: int
    seed: int
