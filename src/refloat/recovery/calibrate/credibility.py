"""A small segment's own level, drawn towards what was assumed before: Bühlmann credibility."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Credible:
    """A level between the data's and the assumed one.

    Attributes:
        value: The level to use.
        weight: Credibility of the data, 0 to 1.
        own: The data's level.
        own_error: Its standard error.
        prior: The level assumed before.
        prior_error: How far that level is taken to be off, one standard deviation.
    """

    value: float
    weight: float
    own: float
    own_error: float
    prior: float
    prior_error: float


def credible(own: float, own_error: float, prior: float, prior_error: float) -> Credible:
    """The best linear mix of a segment's own level and the level assumed before.

    Z = a / (a + v/m), with a = prior_error^2 the variance of the hypothetical mean and v/m = own_error^2 the
    variance of the observed mean given it. Bühlmann (1967), Experience rating and credibility, ASTIN Bulletin
    4(3), 199-207; Bühlmann and Gisler (2005), A Course in Credibility Theory, theorem 3.7.

    Raises:
        ValueError: An error is negative, or both are zero.
    """
    if own_error < 0 or prior_error < 0 or own_error == prior_error == 0:
        raise ValueError("errors are not negative and not both zero")
    weight = prior_error**2 / (prior_error**2 + own_error**2)
    return Credible(weight * own + (1 - weight) * prior, weight, own, own_error, prior, prior_error)
