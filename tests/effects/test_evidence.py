"""The ledger of evidence: every claim is known, has a finding, and what speaks against it is not left out."""

import pytest

from refloat.effects.evidence import claims, findings, tally
from refloat.effects.evidence.ledger import CONFIDENCE, SIGNS


def test_every_finding_names_a_known_claim_a_sign_a_confidence_and_a_source() -> None:
    for finding in findings():
        assert finding.claim in claims()
        assert finding.sign in SIGNS
        assert finding.confidence in CONFIDENCE
        assert finding.source
        assert (finding.low is None) == (finding.high is None)


def test_every_claim_has_a_finding_and_some_have_only_findings_against_them() -> None:
    counts = {row.claim.code: row for row in tally()}

    assert all(row.supports + row.against + row.nothing + row.mixed for row in counts.values())
    assert (0, 3) == (counts["recovery"].supports, counts["recovery"].against)
    assert len(findings()) == sum(r.supports + r.against + r.nothing + r.mixed for r in counts.values())


def test_published_sizes_follow_from_the_figures_they_rest_on() -> None:
    """KAMCO 48.1 of 39.8 paid; Galaxy 460 to 490 of loss less 210 of relief; Helix 64 - 48; GACS 16.8 to 2.6."""
    sizes = {(finding.claim, finding.study): (finding.low, finding.high) for finding in findings()}

    multiple = sizes["income", "KAMCO, Journal of Financial Crises case study"]
    assert (48.1 / 39.8,) * 2 == pytest.approx(multiple, abs=0.005)
    assert (210 - 490, 210 - 460) == sizes["capital", "Alpha Bank, Galaxy"]
    assert (2.6 - 16.8,) * 2 == pytest.approx(sizes["structure", "GACS in the aggregate"])
    # Indian insolvency code: 243,452 of 790,626 claimed, 137,119 in liquidation.
    assert (100 * 243452 / 790626,) * 2 == pytest.approx(sizes["courts", "India Economic Survey 2022-23"], abs=0.05)
