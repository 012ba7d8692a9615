"""The result that other programs read."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from refloat.report import Offering, result, result_text

KEYS = {
    "": "case version seed scenarios currency cut_off tape pool recovery notes sale checks",
    "tape": "loans borrowers claim failures",
    "pool": "loans borrowers claim top10_share hhi",
    "recovery": "expected_gross_rate expected_net_rate p01 p05 p50 p95 p99 wal_years by_period",
    "sale": "proceeds costs net",
    "checks": "cash_conserved",
}
NOTE = "name balance share_of_claim coupon letter expected_loss default_probability stress_letter wal_years"
PRICED = "yield_rate price"


def test_a_result_has_every_key_that_others_rely_on(offering: Offering) -> None:
    document = result(offering)
    for place, keys in KEYS.items():
        assert set(keys.split()) <= set(document[place] if place else document)
    for note in document["notes"]:
        assert {*NOTE.split(), *PRICED.split()} <= set(note)
    for period in document["recovery"]["by_period"]:
        assert {"date", "expected", "p05", "p95"} <= set(period)


def test_the_same_offering_gives_the_same_bytes_whatever_the_time(offering: Offering) -> None:
    later = replace(offering, record=replace(offering.record, created="2031-01-01T00:00:00+00:00"))
    assert result_text(result(offering)) == result_text(result(later))


def test_a_result_is_strict_json_and_missing_numbers_are_null(offering: Offering) -> None:
    concentration = replace(offering.concentration, hhi=math.nan)
    text = result_text(result(replace(offering, concentration=concentration)))
    assert json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in the result"))["pool"]["hhi"] is None


def test_cash_by_period_adds_up_to_the_expected_net_rate(offering: Offering) -> None:
    document = result(offering)
    recovery, claim = document["recovery"], document["pool"]["claim"]
    assert sum(period["expected"] for period in recovery["by_period"]) == pytest.approx(
        recovery["expected_net_rate"] * claim, rel=1e-12
    )
    net = offering.recoveries.cash.net.sum(axis=1) / claim
    assert recovery["p50"] == np.quantile(net, 0.5, method="inverted_cdf")
    assert recovery["standard_error_net"] == pytest.approx(net.std() / math.sqrt(len(net)), rel=1e-12)


def test_uses_of_the_cash_add_up_to_what_is_collected(offering: Offering) -> None:
    uses = result(offering)["uses"]
    assert sum(use["share"] for use in uses) == pytest.approx(1.0, abs=1e-9)
    assert {"costs", "fee", "interest", "principal"} <= {use["kind"] for use in uses}


def test_nothing_of_the_machine_is_in_the_result(offering: Offering) -> None:
    text = result_text(result(offering))
    assert "/" not in text.replace(str(offering.title_en), "").replace("</script>", "").replace("//evil", "")
