"""A HiGHS solver that says nothing on stdout."""

from typing import Any


def quiet_solver(**options: float | int | bool | str) -> Any:
    """A solver on one thread with a fixed seed, so that one programme has one answer.

    highspy's own class announces itself on stdout when it is made, where a command may be writing JSON; the compiled
    class beneath it does not.

    Args:
        options: HiGHS options such as `mip_rel_gap` and `time_limit` (seconds).
    """
    from highspy.highs import _Highs  # type: ignore[attr-defined]

    solver = _Highs()
    for name, value in ({"output_flag": False, "threads": 1, "random_seed": 0} | options).items():
        solver.setOptionValue(name, value)
    return solver
