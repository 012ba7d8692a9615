"""A checked tape and a start set -> Calibration."""

import polars as pl

from refloat.errors import InputError, TapeError
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.calibrate.back_test import back_test
from refloat.recovery.calibrate.calibrated_set import calibrated_set
from refloat.recovery.calibrate.calibration import Calibration
from refloat.recovery.calibrate.collateral_fit import CollateralFit
from refloat.recovery.calibrate.fit_collateral import fit_collateral
from refloat.recovery.calibrate.fit_segment import fit_segment
from refloat.recovery.calibrate.history import History
from refloat.recovery.calibrate.outcomes import outcomes
from refloat.recovery.calibrate.read_history import read_history, with_finished
from refloat.recovery.calibrate.read_sales import read_sales
from refloat.recovery.calibrate.regress_losses import regress_losses
from refloat.recovery.prepare_collateral import GUARANTEE
from refloat.tape import Tape, TapeCheck
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

    Levels, curves, odds of paying and costs of collection, and what sales of collateral tell of odds, prices and
    times. Drivers, correlations and the market's part of the estimation error stay those of the start set, and
    the gaps say so.

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
    tape, _ = with_finished(check)
    sold = fit_collateral(read_sales(tape, history, start), start)
    plain, gaps = _without_collateral(tape, history, start)
    fits = tuple(fit_segment(plain.segment(segment.name), segment, start) for segment in start.segments)
    tested = back_test(plain, start, hold_out_months)
    losses = None
    if macro is not None:
        try:
            losses = regress_losses(plain, fits, macro)
        except InputError as failure:
            # The set does not need the regression: its absence is told, not fatal.
            gaps.append(
                (f"Losses were not regressed: {failure.what}.", "未作损失回归:账龄足够且违约晚于序列起点的贷款不足。")
            )
    if start.collateral:
        gaps += _collateral_gaps(sold)
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
        assumptions=calibrated_set(start, fits, history, check, name=name, tested=tested, sold=sold),
        start=start,
        history=history,
        segments=fits,
        collateral=sold,
        outcomes=outcomes(history),
        written_off=past_recoveries(check.tape),
        losses=losses,
        back_test=tested,
        gaps=tuple(gaps),
    )


def _without_collateral(tape: Tape, history: History, start: Assumptions) -> tuple[History, list[tuple[str, str]]]:
    """The loans whose cash tells of collection alone: what an asset brought must not count twice."""
    gaps = list(history.gaps)
    if not start.collateral:
        return history, gaps
    behind = tape.collaterals.filter(pl.col("collateral_type") != GUARANTEE)["loan_id"].unique()
    plain = history.without(behind)
    left = history.loans.height - plain.loans.height
    if left:
        gaps.append(
            (
                f"{left:,} loans with collateral were left out of levels and curves of collection; what is collected "
                "after a sale is the start set's.",
                f"{left:,}笔有押品的贷款未纳入催收水平与曲线的校准;押品处置后的回收沿用初始假设集。",
            )
        )
    return plain, gaps


def _collateral_gaps(fits: tuple[CollateralFit, ...]) -> list[tuple[str, str]]:
    if not fits:
        return [
            (
                "Odds, prices and times of collateral were not calibrated: the tape has none behind these loans.",
                "未校准押品的概率、价格与时间:数据中这些贷款没有押品。",
            )
        ]
    gaps = [
        (
            "Evictions, weak registrations and the scatter of values around the appraisal are the start set's.",
            "腾退、预告登记及估值离散度沿用初始假设集。",
        )
    ]
    for fit in fits:
        gaps += [(f"{fit.name or 'courts'}: {en}", f"{fit.name or '法院'}:{zh}") for en, zh in fit.gaps]
    return gaps
