"""a score over a range -> its least argument: a grid, then a golden section around the best of it."""

from collections.abc import Callable, Sequence

GOLDEN = 0.6180339887498949


def least_argument(score: Callable[[float], float], grid: Sequence[float], *, tolerance: float = 1e-6) -> float:
    """Argument of the least score. Scores may be infinite; ties go to the first on the grid.

    Args:
        score: What is to be small.
        grid: Rising arguments; the section stays between the neighbours of the best.
        tolerance: Width at which the section ends.
    """
    scores = [score(point) for point in grid]
    best = min(range(len(grid)), key=scores.__getitem__)
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = score(left), score(right)
    while high - low > tolerance:
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = score(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = score(right)
    middle = 0.5 * (low + high)
    return middle if score(middle) < scores[best] else grid[best]
