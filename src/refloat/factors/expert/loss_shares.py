"""findings -> shares of the loss by cause, and what was avoidable, each with an interval: `LossShares`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.compute import generator
from refloat.errors import InputError
from refloat.factors.expert.settle import Finding
from refloat.factors.taxonomy import Taxonomy

Floats = NDArray[np.float64]
RESAMPLES = 4_000
LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Share:
    """A share of the whole loss, with its 95 % interval.

    Attributes:
        share: As a fraction of the loss of all files.
        low: Lower end.
        high: Upper end.
        amount: In the currency of the study.
    """

    share: float
    low: float
    high: float
    amount: float

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return dict(vars(self))


@dataclass(frozen=True)
class LossShares:
    """Where the loss came from.

    Attributes:
        loss_amount: Of all files.
        files: Number of files.
        by_cause: Code of a cause as coded -> share by proximate cause; they sum to 1.
        by_category: The same by category of the taxonomy.
        avoidable: Category -> share of the loss whose proximate cause lies there and was controllable.
        avoidable_total: Their sum: an upper bound of what could have been saved, since a controllable cause that is
            gone may leave another.
        touched: Category -> share of the loss of files in which it is proximate cause or contributor; these
            overlap and do not sum to 1.
    """

    loss_amount: float
    files: int
    by_cause: Mapping[str, Share]
    by_category: Mapping[str, Share]
    avoidable: Mapping[str, Share]
    avoidable_total: Share
    touched: Mapping[str, Share]

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "loss_amount": self.loss_amount,
            "files": self.files,
            **{
                name: {code: share.document() for code, share in getattr(self, name).items()}
                for name in ("by_cause", "by_category", "avoidable", "touched")
            },
            "avoidable_total": self.avoidable_total.document(),
        }


def loss_shares(findings: Sequence[Finding], taxonomy: Taxonomy, *, seed: int = 0) -> LossShares:
    """Shares of the loss, with percentile intervals over files drawn again (bootstrap, seeded).

    The interval tells how much hangs on which files were looked at. It does not hold the coders' errors, of which
    kappa tells; and with few files it is too narrow.

    Raises:
        InputError: No file lost anything.
    """
    losses = np.array([finding.loss_amount for finding in findings])
    if losses.sum() <= 0:
        raise InputError("no file has a loss", remedy="fill the column loss_amount")
    causes = sorted({code for finding in findings for code in finding.causes})
    categories = [code for code in taxonomy.categories if any(_in(code, cause) for cause in causes)]
    mentioned = [
        code
        for code in taxonomy.categories
        if any(_in(code, cause) for finding in findings for cause in (*finding.causes, *finding.contributors))
    ]
    columns = {
        **{("cause", code): _of(findings, lambda f, c=code: f.causes.get(c, 0.0)) for code in causes},
        **{("category", code): _of(findings, lambda f, c=code: _category_share(f, c)) for code in categories},
        **{
            ("avoidable", code): _of(findings, lambda f, c=code: f.controllable_share * _category_share(f, c))
            for code in categories
        },
        ("avoidable_total", ""): _of(findings, lambda f: f.controllable_share),
        **{("touched", code): _of(findings, lambda f, c=code: _touched(f, c)) for code in mentioned},
    }
    table = np.array(list(columns.values())) * losses
    shares = dict(zip(columns, _shares(table, losses, seed), strict=True))

    def of(kind: str) -> dict[str, Share]:
        return {code: share for (name, code), share in shares.items() if name == kind}

    return LossShares(
        loss_amount=float(losses.sum()),
        files=len(findings),
        by_cause=_ordered(of("cause")),
        by_category=_ordered(of("category")),
        avoidable=_ordered({code: share for code, share in of("avoidable").items() if share.share > 0}),
        avoidable_total=shares[("avoidable_total", "")],
        touched=_ordered(of("touched")),
    )


def drawn_again(files: int, seed: int) -> Floats:
    """(resamples, files) how often each file is drawn."""
    draw = generator(seed, 0)
    counts: Floats = draw.multinomial(files, np.full(files, 1 / files), size=RESAMPLES).astype(np.float64)
    return counts


def _shares(table: Floats, losses: Floats, seed: int) -> list[Share]:
    counts = drawn_again(len(losses), seed)
    totals = counts @ losses
    counts, totals = counts[totals > 0], totals[totals > 0]
    again = (counts @ table.T) / totals[:, None]
    low, high = np.quantile(again, [LOW, HIGH], axis=0)
    whole = losses.sum()
    return [
        Share(float(row.sum() / whole), float(low[place]), float(high[place]), float(row.sum()))
        for place, row in enumerate(table)
    ]


def _of(findings: Sequence[Finding], weight: Any) -> Floats:
    return np.array([weight(finding) for finding in findings], dtype=np.float64)


def _in(category: str, cause: str) -> bool:
    return cause.partition(".")[0] == category


def _category_share(finding: Finding, category: str) -> float:
    return sum(share for cause, share in finding.causes.items() if _in(category, cause))


def _touched(finding: Finding, category: str) -> float:
    # A contributor that one of two coders names counts half.
    named = max((n for code, n in finding.contributors.items() if _in(category, code)), default=0) / finding.codings
    return max(_category_share(finding, category), named)


def _ordered(shares: dict[str, Share]) -> dict[str, Share]:
    return dict(sorted(shares.items(), key=lambda item: (-item[1].share, item[0])))
