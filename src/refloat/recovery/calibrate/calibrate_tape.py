"""A checked tape and a start set -> Calibration."""

import polars as pl

from refloat.errors import InputError, TapeError
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.calibrate.back_test import back_test
from refloat.recovery.calibrate.calibrated_set import calibrated_set
from refloat.recovery.calibrate.calibration import Calibration
from refloat.recovery.calibrate.fit_segment import fit_segment
from refloat.recovery.calibrate.outcomes import outcomes
from refloat.recovery.calibrate.read_history import read_history
from refloat.recovery.calibrate.regress_losses import regress_losses
from refloat.tape import TapeCheck
from refloat.tape.past_recoveries import past_recoveries


def calibrate_tape(
    check: TapeCheck,
    start: Assumptions,
    *,
    name: str = "calibrated",
    hold_out_months: int | None = None,
    macro: pl.DataFrame | None = None,
) -> Calibration:
    """Learn levels, curves, odds of paying and costs from what a tape's loans have paid since default.

    What is learned is the way of loans without collateral; odds, prices and times of collateral, drivers,
    correlations and the market's part of the estimation error stay those of the start set, and the gaps
    say so.

    Args:
        check: The tape, checked.
        start: The set to start from; small segments are drawn towards it.
        name: Name of the new set.
        hold_out_months: As in `back_test`.
        macro: Series of the economy, as `read_macro` gives them, for a regression of losses; none without.

    Raises:
        TapeError: Nothing can be learned from the tape: it is blocked, or holds no dated defaults or no cash.
    """
    history = read_history(check, start)
    if not float(history.loans["cash"].sum()) > 0:
        raise TapeError(
            "the tape holds no recoveries, so nothing can be learned from it",
            remedy="give a table of collections, or a layout that maps recoveries",
        )
    fits = tuple(fit_segment(history.segment(segment.name), segment, start) for segment in start.segments)
    tested = back_test(history, start, hold_out_months)
    gaps = list(history.gaps)
    losses = None
    if macro is not None:
        try:
            losses = regress_losses(history, fits, macro)
        except InputError as failure:
            # The set does not need the regression: its absence is told, not fatal.
            gaps.append(
                (f"Losses were not regressed: {failure.what}.", "未作损失回归:账龄足够且违约晚于序列起点的贷款不足。")
            )
    if start.collateral:
        gaps.append(
            (
                "Odds, prices and times of collateral were not calibrated: they are those of the start set.",
                "未校准押品的概率、价格与时间:沿用初始假设集。",
            )
        )
    gaps.append(
        (
            "Drivers, correlations and the market's part of the estimation error were not calibrated: one tape is "
            "one market.",
            "未校准驱动因子、相关性及估计误差的市场部分:一份数据只反映一个市场。",
        )
    )
    if tested is None:
        gaps.append(
            (
                "Too little would be left to hold anything out: the calibration has not been back-tested.",
                "留出后样本过少:未作回测。",
            )
        )
    for fit in fits:
        if fit.loans:
            gaps += [(f"{fit.name}: {en}", f"{fit.name}:{zh}") for en, zh in fit.gaps]
    return Calibration(
        assumptions=calibrated_set(start, fits, history, check, name=name, tested=tested),
        start=start,
        history=history,
        segments=fits,
        outcomes=outcomes(history),
        written_off=past_recoveries(check.tape),
        losses=losses,
        back_test=tested,
        gaps=tuple(gaps),
    )
