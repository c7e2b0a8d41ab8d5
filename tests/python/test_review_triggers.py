"""The four questions of the review: worlds that ask for a yes, a no or neither; SciPy's chances."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from made_up_deals import AS_OF
from made_up_triggers import FIRST_DAY, database, rates, triggers, valued
from rendered_models import build, rows
from textbook_intervals import miettinen_nurminen

EVEN = {"saas": 0.5, "retail": 0.3, "media": 0.2}
SHIFTED = {"saas": 0.1, "retail": 0.3, "media": 0.6}
QUESTIONS = {"closed_won_shift", "new_churn_types", "conversion_shift", "anomalous_deals"}


def industry(question: str, late: dict[str, float], seed: int = 1, size: int = 40) -> Any:
    return valued(question, "industry", EVEN, late, (120, size), seed)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("question", ["closed_won_shift", "new_churn_types", "conversion_shift"])
def test_chances_are_those_of_fishers_exact_test(seed: int, question: str) -> None:
    cases = [
        valued(question, figure, EVEN, SHIFTED if seed else EVEN, (60 + seed, 25), seed + number)
        for number, figure in enumerate(("industry", "region"))
    ]
    connection = database(cases)
    build(connection, "int_trigger_figures")
    found = rows(
        connection, "from int_trigger_figures where quarter_start = '2026-04-01' and is_compared"
    )
    assert len(found) == 6
    known = pd.concat(cases)
    for row in found:
        mine = known[known["figure_id"] == row["figure_id"]]
        is_now = mine["case_date"].map(lambda day: day >= FIRST_DAY)
        has = mine["figure_value"] == row["figure_value"]
        now = int((has & is_now).sum()), int(is_now.sum())
        before = int((has & ~is_now).sum()), int((~is_now).sum())
        assert (row["hit_count"], row["sample_count"]) == now
        assert (row["base_hit_count"], row["base_sample_count"]) == before
        table = [[now[0], now[1] - now[0]], [before[0], before[1] - before[0]]]
        high = stats.fisher_exact(table, alternative="greater").pvalue
        low = stats.fisher_exact(table, alternative="less").pvalue
        single = high if question == "new_churn_types" else 2 * min(high, low)
        assert row["single_p_value"] == pytest.approx(single, rel=1e-7)
        assert row["p_value"] == pytest.approx(min(1, 6 * single), rel=1e-7)


@pytest.mark.parametrize("question", ["closed_won_shift", "new_churn_types"])
def test_values_that_shift_beyond_chance_are_a_yes_with_the_rows_behind_it(question: str) -> None:
    cases = industry(question, SHIFTED)
    answer = triggers(database([cases]))[question]
    assert (answer["answer"], answer["figure_id"]) == ("yes", "industry")
    late = cases[cases["case_date"].map(lambda day: day >= FIRST_DAY)]
    behind = sorted(late.loc[late["figure_value"] == answer["figure_value"], "case_key"])
    assert answer["evidence_count"] == answer["hit_count"] == len(behind)
    assert answer["evidence_keys"].split("|") == behind[:20]
    cells = [answer[name] for name in ("hit_count", "sample_count")]
    cells += [answer[name] for name in ("base_hit_count", "base_sample_count")]
    assert (answer["ci_low"], answer["ci_high"]) == pytest.approx(miettinen_nurminen(*cells))
    assert f"industry {answer['figure_value']} (" in answer["yes_figures"]


def test_a_kind_that_leaves_less_often_is_no_new_type_of_churn() -> None:
    late = {"saas": 0.02, "retail": 0.58, "media": 0.4}
    both = [industry(question, late, 3, 30) for question in ("closed_won_shift", "new_churn_types")]
    found = triggers(database(both))
    assert found["closed_won_shift"]["figure_value"] == "saas"
    assert found["closed_won_shift"]["difference"] < 0
    assert found["new_churn_types"]["figure_value"] != "saas"
    assert found["new_churn_types"]["difference"] > 0


def test_worlds_without_a_shift_are_rarely_a_yes() -> None:
    answers = Counter(
        triggers(database([industry("closed_won_shift", EVEN, seed)]))["closed_won_shift"]["answer"]
        for seed in range(20)
    )
    assert answers["yes"] <= 3
    assert answers["insufficient"] == 0


@pytest.mark.parametrize(
    ("now", "answer"), [((4, 60), "yes"), ((18, 60), "no"), ((1, 9), "insufficient")]
)
def test_conversion_is_asked_of_both_rates(now: tuple[int, int], answer: str) -> None:
    steady = rates("close_rate", (60, 200), (18, 60) if now[1] > 9 else (2, 9))
    found = triggers(database([steady, rates("mql_to_sql_rate", (100, 300), now)]))
    row = found["conversion_shift"]
    assert row["answer"] == answer
    if answer == "yes":
        assert row["figure_id"] == "mql_to_sql_rate"
        assert row["finding"].endswith("look at fct_quarterly_drift first")
        assert row["evidence_count"] == 60
        assert len(row["evidence_keys"].split("|")) == 20


def test_too_few_cases_are_no_no() -> None:
    few = valued("closed_won_shift", "industry", EVEN, EVEN, (120, 9), 2)
    found = triggers(database([few]))
    assert found["closed_won_shift"]["answer"] == "insufficient"
    assert found["closed_won_shift"]["subject_count"] == 9
    assert found["anomalous_deals"]["answer"] == "insufficient"


def test_without_any_case_all_four_questions_are_still_asked() -> None:
    found = triggers(database())
    assert found.keys() == QUESTIONS
    for row in found.values():
        assert (row["answer"], row["sample_count"]) == ("insufficient", 0)


def test_a_deal_out_of_line_is_a_yes_that_names_it() -> None:
    won = industry("closed_won_shift", EVEN, 5)
    assert triggers(database([won]))["anomalous_deals"]["answer"] == "no"
    anomalies = [("amount", "csv:1-0003", 4.24), ("cycle", "csv:1-0003", -6.0)]
    row = triggers(database([won], anomalies))["anomalous_deals"]
    assert (row["answer"], row["hit_count"], row["sample_count"]) == ("yes", 1, 40)
    assert (row["evidence_keys"], row["evidence_count"]) == ("csv:1-0003", 1)
    assert row["yes_figures"].startswith("csv:1-0003 cycle -6.0 robust deviations")


def test_what_is_decided_after_a_quarter_does_not_change_its_answers() -> None:
    cases = industry("closed_won_shift", SHIFTED)
    is_known = cases["case_date"].map(lambda day: day < FIRST_DAY)
    quarter = date(2026, 1, 1)
    before, after = (
        triggers(database([frame]), quarter)["closed_won_shift"]
        for frame in (cases[is_known], cases)
    )
    assert before == after
    assert before["subject_count"] > 0


def test_reviews_stand_beside_the_quarter_that_was_over_when_they_were_held() -> None:
    reviews = [
        ("closed_won_shift", date(2026, 4, 8), "as before"),
        ("closed_won_shift", date(2026, 5, 8), "on second thought"),
        ("conversion_shift", date(2026, 7, 1), "too late to be known"),
    ]
    won = [industry("closed_won_shift", EVEN)]
    found = triggers(database(won, reviews=reviews), date(2026, 1, 1))
    row = found["closed_won_shift"]
    assert (row["review_status"], row["review_answer"]) == ("reviewed", "on second thought")
    # 91 days after the quarter, one more than the card allows.
    assert found["conversion_shift"]["review_status"] == "missing"
    running = triggers(database(won, reviews=reviews))
    assert {row["review_status"] for row in running.values()} == {"not_due"}
    # No card was in force then.
    early = triggers(database(won, reviews=reviews), date(2025, 10, 1))
    assert {row["review_status"] for row in early.values()} == {"not_due"}


def deals_out_of_line(amounts: Any, cycles: Any, sizes: Any, days: Any) -> set[tuple[str, str]]:
    connection = duckdb.connect(config={"threads": 1})
    keys = [f"csv:{number:04d}" for number in range(len(days))]
    frame = pd.DataFrame(
        {"deal_key": keys, "amount": amounts, "cycle": cycles, "size": sizes, "day": days}
    )
    connection.register("made_up", frame)
    connection.execute(
        """
        create table int_validation_quarters as
        select date '2026-04-01' as quarter_start, date '2026-06-30' as quarter_end_date;
        create table int_review_deals as
        select deal_key, deal_key as subject_id, true as is_won, cast(day as date) as closed_date
        from made_up;
        create table int_review_levels as
        select deal_key as subject_id, 'employee_count' as attribute_id, size as attribute_value
        from made_up;
        create table int_deals as
        select deal_key, cast(amount as decimal(18, 2)) as deal_amount,
            cast(cycle as bigint) as cycle_days
        from made_up;
        """
    )
    build(connection, "int_deal_anomalies")
    found = rows(connection, "from int_deal_anomalies")
    return {(row["deal_key"], row["figure_id"]) for row in found}


@pytest.mark.parametrize("seed", range(3))
def test_deals_out_of_line_are_those_far_from_the_median_of_their_size(seed: int) -> None:
    random = np.random.default_rng(seed)
    sizes = np.array(["small"] * 60 + ["large"] * 60 + ["rare"] * 4, object)
    centre = np.where(sizes == "small", 9.0, 12.0)
    logs = random.normal(centre, 0.4)
    logs[0], logs[60] = 12.0, 9.0
    cycles = np.exp(random.normal(4, 0.3, len(sizes))).round()
    cycles[5] = 1
    days = [AS_OF - timedelta(int(age)) for age in random.integers(0, 500, len(sizes))]
    days[0] = days[60] = days[5] = AS_OF
    amounts = np.exp(logs).round(2)
    expected = set()
    year = np.array([day >= AS_OF - timedelta(364) for day in days])
    for figure, values in (("amount", np.log(amounts)), ("cycle", np.log(1 + cycles))):
        for number, day in enumerate(days):
            group = year & (sizes == sizes[number])
            group = group if group.sum() >= 10 else year
            median = np.median(values[group])
            spread = stats.median_abs_deviation(values[group], scale=1 / 1.4826)
            if day >= FIRST_DAY and abs(values[number] - median) > 3.5 * spread:
                expected.add((f"csv:{number:04d}", figure))
    assert deals_out_of_line(amounts, cycles, sizes, days) == expected
    assert {("csv:0000", "amount"), ("csv:0060", "amount"), ("csv:0005", "cycle")} <= expected


def test_deals_of_one_amount_are_not_out_of_line() -> None:
    days = [AS_OF] * 30
    assert deals_out_of_line([1000.0] * 29 + [None], [30] * 30, ["small"] * 30, days) == set()
