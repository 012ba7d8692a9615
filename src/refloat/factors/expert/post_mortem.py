"""PostMortem: what loan files tell after the loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from refloat.factors.cause_ranking import CauseRanking
from refloat.factors.expert.coding import BadRow
from refloat.factors.expert.kappa import Kappa
from refloat.factors.expert.loss_shares import LossShares, Share
from refloat.factors.expert.settle import Finding
from refloat.factors.study_file import Both


@dataclass(frozen=True)
class PostMortem:
    """A finished study of loan files.

    Attributes:
        name: Short name.
        title: Of the report, None if not given.
        source: Where the files come from, None if not given.
        synthetic: Whether they are made up.
        currency: Of the losses; empty if not told.
        coders: Names of those who coded, the adjudicator left out.
        findings: One a file.
        shares: Of the loss.
        kappa: Agreement of the two coders who share most files, by category; None without two.
        kappa_controllable: The same on the flag.
        pair: The two coders.
        measures: Name of a measure -> its mean over the files that tell it, weighted by loss, with an interval.
        bad_rows: Rows that were left out.
        notes: Warnings.
    """

    name: str
    title: Both | None
    source: Both | None
    synthetic: bool
    currency: str
    coders: tuple[str, ...]
    findings: tuple[Finding, ...]
    shares: LossShares
    kappa: Kappa | None
    kappa_controllable: Kappa | None
    pair: tuple[str, ...]
    measures: Mapping[str, Share]
    bad_rows: tuple[BadRow, ...]
    notes: tuple[str, ...]
    kind: str = "post-mortem"

    def rankings(self) -> tuple[CauseRanking, ...]:
        """Causes by their share of the loss."""
        label = "synthetic loan files" if self.synthetic else "loan files"
        by_cause = self.shares.by_cause
        return (
            CauseRanking(
                method="post-mortem",
                scores={code: share.share for code, share in by_cause.items()},
                sample=f"{self.shares.files} {label}",
                unit="file",
                meaning="loss",
                additive=True,
                low={code: share.low for code, share in by_cause.items()},
                high={code: share.high for code, share in by_cause.items()},
            ),
        )

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        how = [finding.how for finding in self.findings]
        return {
            "kind": self.kind,
            "name": self.name,
            "synthetic": self.synthetic,
            "currency": self.currency,
            "notes": list(self.notes),
            "coders": list(self.coders),
            "files": {name: how.count(name) for name in ("single", "agreed", "adjudicated", "open")},
            "kappa": self.kappa and {"coders": list(self.pair), **self.kappa.document()},
            "kappa_controllable": self.kappa_controllable and self.kappa_controllable.document(),
            "loss": self.shares.document(),
            "measures": {name: share.document() for name, share in self.measures.items()},
            "bad_rows": [row.document() for row in self.bad_rows],
            "findings": [finding.document() for finding in self.findings],
            "rankings": [ranking.document() for ranking in self.rankings()],
        }
