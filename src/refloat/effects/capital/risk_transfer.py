"""notes with their weights, and what the originator keeps -> is the risk transferred, and the cap on capital."""

from collections.abc import Mapping
from dataclasses import dataclass

from refloat.errors import InputError
from refloat.rules import capital_figures


@dataclass(frozen=True)
class KeptNote:
    """One note of a deal and the originator's part of it.

    Attributes:
        amount: Exposure value of the whole note.
        kept: Exposure value that the originator holds.
        risk_weight: Its weight, a fraction.
        senior: Whether it is the most senior note.
    """

    amount: float
    kept: float
    risk_weight: float
    senior: bool = False


@dataclass(frozen=True)
class RiskTransfer:
    """The two quantitative tests of significant risk transfer, and the most capital a kept position can need.

    Attributes:
        test: mezzanine or first_loss: which of the two applies.
        mezzanine_kept: Share of the mezzanine notes' risk-weighted amounts that the originator keeps; None without
            such notes.
        first_loss_kept: Share of the first loss tranche that the originator keeps; None where all notes are senior.
        margin_over_loss: First loss tranche over expected loss, a ratio; the rule asks for a substantial margin
            and gives no number. None where expected loss is nil or the test is that of mezzanine notes.
        passes: Whether the share is within its limit. The supervisor may still object (commensurate transfer).
        largest_share: Largest share kept of any one note (V of Article 268).
        capital: Own funds for the kept notes before the cap.
        cap: Largest own funds: those of the pool times V.
        capital_needed: The lesser of the two.
    """

    test: str
    mezzanine_kept: float | None
    first_loss_kept: float | None
    margin_over_loss: float | None
    passes: bool
    largest_share: float
    capital: float
    cap: float
    capital_needed: float


def measure_risk_transfer(
    notes: Mapping[str, KeptNote], *, pool_capital: float, expected_loss: float, capital_ratio: float | None = None
) -> RiskTransfer:
    """Test whether a deal transfers significant risk, and cap the capital of what is kept.

    Regulation (EU) 575/2013, Article 244(2): (a) the originator keeps at most half of the risk-weighted amounts of the
    mezzanine notes; (b) without mezzanine notes it keeps at most 20 % of the first loss tranche, if this exceeds the
    expected loss by a substantial margin. The first loss tranche is the most subordinated note, whatever it weighs;
    mezzanine is what ranks between it and the senior note and weighs more than 25 % and less than 1250 %
    (Article 242(17), (18); from memory, as marked in the table).
    Article 268: own funds are at most those of the pool times the largest share V kept of any note.

    Args:
        notes: Name -> note, most senior first.
        pool_capital: Own funds for the pool had it not been securitised.
        expected_loss: Of the pool, an amount.
        capital_ratio: Own funds per risk-weighted amount; the minimum of Article 92 if left out.

    Raises:
        InputError: More is kept of a note than there is, or an amount is below nil.
    """
    figures = capital_figures()
    ratio = figures["capital_ratio"] if capital_ratio is None else capital_ratio
    full = figures["risk_weight_of_full_loss"]
    for name, note in notes.items():
        if not (0 <= note.kept <= note.amount * (1 + 1e-9) and note.risk_weight >= 0):
            raise InputError(
                f"of note {name} {note.kept:,.0f} is kept where there is {note.amount:,.0f}",
                remedy="correct the shares",
            )
    issued = [note for note in notes.values() if note.amount > 0]
    below = [note for note in issued if not note.senior]
    first = below[-1] if below else None
    middle = [note for note in below[:-1] if figures["srt_mezzanine_above"] < note.risk_weight < full * (1 - 1e-9)]
    weighted = sum(note.amount * note.risk_weight for note in middle)
    mezzanine = sum(note.kept * note.risk_weight for note in middle) / weighted if weighted > 0 else None
    losses = first.amount if first is not None else 0.0
    kept_first = first.kept / losses if first is not None else None
    if mezzanine is not None:
        test, passes = "mezzanine", mezzanine <= figures["srt_mezzanine"] * (1 + 1e-9)
    else:
        few = kept_first is not None and kept_first <= figures["srt_first_loss"] * (1 + 1e-9)
        test, passes = "first_loss", few and losses > expected_loss
    shares = [note.kept / note.amount for note in issued]
    capital = ratio * sum(note.kept * min(note.risk_weight, full) for note in issued)
    cap = pool_capital * max(shares, default=0.0)
    return RiskTransfer(
        test=test,
        mezzanine_kept=mezzanine,
        first_loss_kept=kept_first,
        margin_over_loss=losses / expected_loss if test == "first_loss" and expected_loss > 0 else None,
        passes=passes,
        largest_share=max(shares, default=0.0),
        capital=capital,
        cap=cap,
        capital_needed=min(capital, cap),
    )
