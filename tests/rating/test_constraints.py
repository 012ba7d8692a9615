"""Sizing under constraints: each binds where it should and is told; the frontier; what is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from refloat.errors import InputError, TargetError
from refloat.rating import Constraints, Scales, Sizer, frontier, rate, read_constraints, size, size_result

Make = dict[str, Any]
SCALES = Scales.read()
TARGETS = {"A": "Ba1", "B": "B2"}


def sized(make: Make, constraints: Constraints, **changes: Any) -> Any:
    deal = make["three_notes"](**changes)
    return size(deal, make["five_years"](1_000), TARGETS, scales=SCALES, lot=10.0, constraints=constraints)


def test_without_constraints_each_note_is_bound_by_an_engine_at_its_own_limit(make: Make) -> None:
    sizing = sized(make, Constraints())
    assert ["A", "B"] == [binding.note for binding in sizing.bindings]
    for binding in sizing.bindings:
        assert ("target", binding.note) == (binding.by, binding.of)
        assert binding.limit is not None
        assert binding.value is not None
        # The next size tried is a little too large, so its bound is a little above the limit.
        assert binding.limit < binding.value < 1.2 * binding.limit


@pytest.mark.parametrize(
    ("constraints", "note", "by", "share"),
    [
        ({"advance_rate": {"A": 0.35}}, "A", "advance_rate.A", lambda s: s.balances["A"] / s.expected_cash),
        (
            {"advance_rate": {"B": 0.62}},
            "B",
            "advance_rate.B",
            lambda s: (s.balances["A"] + s.balances["B"]) / s.expected_cash,
        ),
        (
            {"average_coupon": 0.035},
            "B",
            "average_coupon",
            lambda s: (0.03 * s.balances["A"] + 0.08 * s.balances["B"]) / (s.balances["A"] + s.balances["B"]),
        ),
    ],
)
def test_a_constraint_bounds_its_note_to_the_lot_and_is_told(
    make: Make, constraints: dict[str, Any], note: str, by: str, share: Callable[[Any], float]
) -> None:
    free, bound = sized(make, Constraints()), sized(make, Constraints.model_validate(constraints))
    limit = next(iter(constraints.values()))
    limit = next(iter(limit.values())) if isinstance(limit, dict) else limit
    binding = next(one for one in bound.bindings if one.note == note)
    assert by == binding.by
    assert binding.limit == limit
    assert limit < binding.value < limit * 1.01
    assert share(bound) <= limit < share(free)
    assert share(bound) == pytest.approx(limit, rel=2e-3)
    assert bound.balances[note] < free.balances[note]


def test_a_claim_share_and_a_reserve_share_bind_too(make: Make) -> None:
    deal = make["three_notes"]().model_copy(update={"cut_off_balance": 400_000.0})
    cash = make["five_years"](1_000)
    claim = size(deal, cash, {"A": "B1"}, scales=SCALES, lot=10.0, constraints=Constraints(share_of_claim={"A": 0.08}))
    assert 32_000.0 == claim.balances["A"]
    assert "share_of_claim.A" == claim.bindings[0].by
    # The reserve of 2,000 stays, so a share of 4 % asks for an issue of 50,000 at least: a floor on A, not a ceiling.
    small = Constraints(reserve_share=0.04, advance_rate={"A": 0.4})
    with pytest.raises(TargetError, match=r"no size keeps (reserve_share|advance_rate)"):
        size(deal, cash, {"A": "B1"}, scales=SCALES, lot=10.0, constraints=small)


def test_a_retention_rule_on_first_loss_bounds_the_senior_note(make: Make) -> None:
    deal = make["three_notes"]()
    cash = make["five_years"](1_000)
    kept = Constraints(retained={"J": 1.0}, retention_rule="cn-lowest")
    free = size(deal, cash, {"A": "B1"}, scales=SCALES, lot=10.0)
    ruled = size(deal, cash, {"A": "B1"}, scales=SCALES, lot=10.0, constraints=kept)
    assert free.balances == ruled.balances
    rule = Constraints(retained={"J": 0.5}, retention_rule="cn-total")
    bound = size(deal, cash, {"A": "B1"}, scales=SCALES, lot=10.0, constraints=rule)
    # Half of a junior of 5,000 is 5 % of 50,000: A and B may be 45,000.
    assert 35_000.0 == bound.balances["A"]
    assert "retention_rule.cn-total" == bound.bindings[0].by


def test_a_coupon_and_a_reserve_are_set_before_sizing(make: Make) -> None:
    dear = sized(make, Constraints(coupon={"A": 0.06}))
    plain = sized(make, Constraints())
    assert 0.06 == dear.deal.note("A").rate
    assert dear.balances["A"] < plain.balances["A"]
    large = sized(make, Constraints(reserve={"R": 6_000.0}))
    assert 6_000.0 == large.deal.reserves[0].initial
    assert large.balances["A"] > plain.balances["A"]


def test_the_junior_that_had_to_be_raised_is_told(make: Make) -> None:
    sizing = sized(make, Constraints(minimum_junior=0.4))
    raised = sizing.bindings[-1]
    assert ("J", "minimum_junior", 0.4) == (raised.note, raised.by, raised.limit)
    document = size_result(sizing)
    assert ["A", "B", "J"] == [binding["note"] for binding in document["bindings"]]
    assert document["advance_rates"]["A"] == pytest.approx(sizing.balances["A"] / sizing.expected_cash)


def test_a_junior_is_never_raised_beyond_what_the_pool_owes(make: Make) -> None:
    deal, cash = make["three_notes"]().model_copy(update={"cut_off_balance": 80_000.0}), make["five_years"](2_000)
    bound = size(deal, cash, {"A": "B1"}, scales=SCALES, lot=10.0, constraints=Constraints(minimum_junior=0.75))
    # A quarter of 80,000.
    assert 20_000.0 == bound.balances["A"]
    assert "minimum_junior" == bound.bindings[0].by
    with pytest.raises(TargetError, match=r"no size keeps minimum_junior at 0\.9999: at best it is 0\.99"):
        size(deal, cash, {"A": "B1"}, scales=SCALES, lot=10.0, constraints=Constraints(minimum_junior=0.9999))


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (["advance_rat.A=0.5"], 'did you mean "advance_rate"'),
        (["advance_rate=0.5"], "write it as advance_rate.NAME=0.1"),
        (["minimum_junior.A=0.5"], "write it as minimum_junior=0.1"),
        (["minimum_junior=much"], "minimum_junior is much"),
        (["coupon.A=7"], "coupon.A is 7"),
    ],
)
def test_a_constraint_that_is_none_gets_one_sentence(pairs: list[str], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read_constraints(pairs)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_constraint_on_a_part_the_deal_does_not_have_is_refused(make: Make) -> None:
    for pair, sentence in (
        ("advance_rate.C=0.5", 'no note "C"'),
        ("reserve.S=1", 'no reserve "S"'),
        ("coupon.J=0.1", "bears no rate"),
        ("share_of_claim.A=0.1", "states no claim"),
    ):
        with pytest.raises(InputError, match=sentence):
            sized(make, read_constraints([pair]))


def test_the_frontier_falls_with_the_letter_and_says_where_it_ends(make: Make) -> None:
    deal, cash = make["three_notes"](), make["five_years"](2_000)
    sizer = Sizer(deal, cash, {"A": "Caa3"}, scales=SCALES, lot=10.0)
    points = frontier(sizer, "A", letters=("Aaa", "Aa1", "Baa3", "Ba2", "B2", "Caa3"))
    assert ["Aaa", "Aa1", "Baa3", "Ba2", "B2", "Caa3"] == [point.letter for point in points]
    sizes = [point.sizing.balances["A"] for point in points if point.sizing is not None]
    assert sizes == sorted(sizes)
    assert 3 <= len(sizes)
    assert "cannot resolve Aa1" in points[1].reason
    assert "Not tried: Aa1 has no size." == points[0].reason
    # What a letter of the frontier has is what sizing for it alone gives.
    alone = size(deal, cash, {"A": "Ba2"}, scales=SCALES, lot=10.0)
    assert alone.balances["A"] == pytest.approx(points[3].sizing.balances["A"], rel=1e-3)  # type: ignore[union-attr]


def test_sizes_move_smoothly_with_the_target(make: Make, tmp_path: Any) -> None:
    """On the same paths a limit that is a little larger gives a note that is a little larger, without jumps."""
    sizes = []
    cash = make["lognormal_year"](4_000)
    for number, limit in enumerate(np.geomspace(0.01, 0.04, 9)):
        scales = []
        for kind, level in (("expected_loss", 1.0), ("default_probability", limit)):
            file = tmp_path / f"{kind}{number}.yaml"
            file.write_text(
                f"name: {kind}\nagency: test\nscope: global\nkind: {kind}\nunit: fraction\nsource: test\n"
                f"confidence: judgement\nyears: [1]\nlimits:\n  X: [{level}]\n  Z: [1.0]\n"
            )
            scales.append(file)
        own = Scales.read(expected_loss=scales[0], default_probability=scales[1])
        settings = {"engines": ("default_probability",), "lot": 0.01, "allow_unresolved": True}
        sizes.append(size(make["one_note"](), cash, {"A": "X"}, scales=own, **settings).balances["A"])
    steps = np.diff(np.log(sizes))
    assert (steps > 0).all()
    # sigma times the step of the normal quantile: near 0.01 a step, and falling.
    assert steps.max() < 1.5 * steps.min()


def test_few_paths_lead_to_the_size_that_all_paths_confirm(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from refloat.rating import pilot

    deal, cash = make["three_notes"](), make["five_years"](2_400)
    slow = size(deal, cash, TARGETS, scales=SCALES, lot=10.0)
    monkeypatch.setattr(pilot, "DENSE", 150)
    fast = size(deal, cash, TARGETS, scales=SCALES, lot=10.0)
    assert fast.steps.height < slow.steps.height
    for name in TARGETS:
        assert fast.balances[name] == pytest.approx(slow.balances[name], rel=1e-3)
        assert rate(fast.deal, cash, scales=SCALES)[name].letter == fast.letters[name]
