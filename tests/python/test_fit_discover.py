"""What the ranking of attributes finds, where it is known what there is to find."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from icp_warehouse.fit import rate_ratio
from icp_warehouse.fit.advice import Found
from icp_warehouse.fit.discover import discover
from icp_warehouse.fit.groups import best_groups, candidates
from icp_warehouse.fit.guards import fills, refused
from icp_warehouse.fit.progress import silent
from icp_warehouse.fit.splits import split
from made_up_history import History, history
from textbook_intervals import koopman

NOISE = [f"noise_{place}" for place in range(20)]


@pytest.fixture(scope="module")
def planted() -> History:
    """Deals that are won more often from 200 to 2,000 seats and with a pilot, and 20 noises."""
    found = history(2000, 3)
    rng = np.random.default_rng(21)
    count = len(found.deals)
    seats = np.exp(rng.normal(6.0, 1.6, count)).round()
    tools = [frozenset(np.array(["crm", "erp", "chat"])[rng.random(3) < 0.4]) for _ in range(count)]
    logit = found.truth - found.truth.mean() - 1.2
    logit += 1.3 * ((seats >= 200) & (seats <= 2000)) + 0.9 * np.array(
        ["crm" in each for each in tools]
    )
    won = rng.random(count) < 1 / (1 + np.exp(-logit))
    values = {
        "seats": seats.astype(int).astype(str).astype(object),
        "tools": np.array(["|".join(sorted(each)) or None for each in tools], dtype=object),
        **{
            name: rng.choice(np.array(["a", "b", "c", None], dtype=object), count)
            for name in NOISE[:10]
        },
        **{name: rng.normal(size=count).round(3).astype(str).astype(object) for name in NOISE[10:]},
    }
    kinds = {"seats": "integer", "tools": "set"} | dict.fromkeys(NOISE[10:], "number")
    deals = replace(found.deals, outcome=won, values={**found.deals.values, **values})
    return replace(
        found,
        reading=replace(found.reading, deals=deals, kinds={**found.reading.kinds, **kinds}),
    )


@pytest.fixture(scope="module")
def ranking(planted: History) -> dict[str, Found]:
    figures = fills(planted.deals)
    refusals = refused(figures, (), is_leaky=False)
    parts = split(planted.deals, 1)
    found = discover(planted.card, planted.reading, parts, figures, refusals, 10, 1, silent)
    return {each.attribute_id: each for each in found}


def test_the_planted_range_is_found_at_round_numbers(ranking: dict[str, Found]) -> None:
    seats = ranking["seats"]
    assert seats.advice == "add"
    assert seats.group is not None
    assert seats.group.lower in (150, 200, 250)
    assert seats.group.upper in (1500, 2000, 2500)
    assert seats.stability is not None
    assert seats.stability > 0.8


def test_the_planted_element_of_a_set_is_found(ranking: dict[str, Found]) -> None:
    tools = ranking["tools"]
    assert tools.group is not None
    assert tools.group.values == ("crm",)
    assert tools.advice == "add"


def test_noise_is_not_proposed_and_stands_below(ranking: dict[str, Found]) -> None:
    assert [name for name in NOISE if ranking[name].advice == "add"] == []
    order = list(ranking)
    assert order.index("seats") < min(order.index(name) for name in NOISE)


def test_strong_criteria_of_the_card_are_kept(ranking: dict[str, Found]) -> None:
    for name in ("company_size", "economic_buyer", "technical_fit"):
        assert ranking[name].advice == "keep"


def test_the_lift_is_that_of_deals_the_group_was_not_chosen_on(
    planted: History, ranking: dict[str, Found]
) -> None:
    """Counted again, fold by fold, and its interval by SciPy."""
    deals, counts = planted.deals, np.zeros((2, 2))
    seats = deals.values["seats"].astype(float)
    for fold in split(deals, 1).folds:
        options = candidates(deals.values["seats"], "integer", deals.outcome, fold.fitted)
        ones = np.zeros((1, len(deals)))
        ones[0, fold.fitted] = 1
        group = options.groups[best_groups(options, deals.outcome, ones, 10)[0]]
        assert group.lower is not None
        assert group.upper is not None
        inside = (seats >= group.lower) & (seats <= group.upper)
        for is_in in (0, 1):
            members = fold.judged[inside[fold.judged] == bool(is_in)]
            counts[is_in] += (deals.outcome[members].sum(), len(members))
    (won_out, out), (won_in, in_) = counts
    expected = stats.contingency.relative_risk(int(won_in), int(in_), int(won_out), int(out))
    found = ranking["seats"]
    assert found.lift == pytest.approx(expected.relative_risk)
    interval = koopman(int(won_in), int(in_), int(won_out), int(out))
    assert (found.lift_low, found.lift_high) == pytest.approx(interval)
    table = [[won_in, in_ - won_in], [won_out, out - won_out]]
    assert found.p_value == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_a_lift_of_one_deal_is_no_evidence() -> None:
    for table in ((1, 1, 5, 23), (3, 3, 10, 30), (2, 2, 0, 2), (0, 4, 6, 6), (5, 5, 5, 5)):
        assert rate_ratio.koopman(*table) == pytest.approx(koopman(*table))
        assert 0 < rate_ratio.equal_rates_p_value(*table) <= 1
    assert rate_ratio.koopman(1, 1, 5, 23)[0] < 1


def test_a_criterion_that_says_nothing_is_to_be_dropped(planted: History) -> None:
    """One attribute of the card is replaced by noise, its points with it."""
    rng = np.random.default_rng(22)
    deals, card = planted.deals, planted.card
    place = [each.criterion_id for each in card.criteria].index("timeline")
    shuffled = rng.permutation(len(deals))
    matched = list(deals.matched)
    matched[place] = matched[place][shuffled]
    values = {**deals.values, "timeline": deals.values["timeline"][shuffled]}
    known = deals.known.copy()
    known[:, place] = known[shuffled, place]
    changed = replace(deals, matched=tuple(matched), values=values, known=known)
    reading = replace(planted.reading, deals=changed)
    figures = fills(changed)
    found = discover(card, reading, split(changed, 1), figures, {}, 10, 1, silent)
    advice = {each.attribute_id: each.advice for each in found}
    assert advice["timeline"] == "drop"
    assert "drop" not in {advice[name] for name in ("company_size", "economic_buyer")}


def test_an_attribute_that_only_repeats_the_card_is_not_added(planted: History) -> None:
    deals = planted.deals
    values = {**deals.values, "copy_of_size": deals.values["company_size"]}
    reading = replace(
        planted.reading,
        deals=replace(deals, values=values),
        kinds={**planted.reading.kinds, "copy_of_size": "category"},
    )
    parts = split(deals, 1)
    found = discover(planted.card, reading, parts, fills(reading.deals), {}, 10, 1, silent)
    [copy] = [each for each in found if each.attribute_id == "copy_of_size"]
    assert copy.advice == "no evidence"
    assert "the card knows as much already" in copy.reason


def test_an_attribute_that_separates_without_exception_is_suspect(planted: History) -> None:
    """As an account type does that turns into customer when the deal is won."""
    deals = planted.deals
    kind = np.where(deals.outcome, "customer", "prospect").astype(object)
    kind[::3] = None
    reading = replace(
        planted.reading,
        deals=replace(deals, values={"account_type": kind}),
        kinds={"account_type": "category"},
    )
    figures = fills(reading.deals)
    parts = split(deals, 1)
    [found] = discover(planted.card, reading, parts, figures, {}, 10, 1, silent)
    assert found.advice == "suspect"
    assert "ended the same way" in found.reason
