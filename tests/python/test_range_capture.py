"""Where won deals stand in each criterion's range, against pandas and a case by hand."""

import math
from datetime import timedelta

import pytest
from scipy import stats

from made_up_deals import AS_OF, database, random_deals
from rendered_models import build, rows

EXACT = 1e-9
CUSTOMERS = """
create or replace table int_subscriptions (
    account_key varchar, mrr_amount decimal(18, 2), start_date date, end_date date
);
create or replace table int_subject_scorecards (
    subject_id varchar, subject_kind varchar, account_key varchar,
    scorecard_id varchar, scorecard_version integer
);
"""


@pytest.mark.parametrize("seed", range(3))
def test_range_capture_agrees_with_pandas(seed: int) -> None:
    deals = random_deals(seed, 700)
    connection = database(deals)
    connection.execute(CUSTOMERS)
    build(connection, "fct_range_capture")
    (row,) = rows(connection, "select * from fct_range_capture")
    inside = deals["closed_date"].map(lambda day: day > AS_OF - timedelta(days=548))
    deals = deals[inside & deals["is_new_business"]]
    won = deals[deals["is_won"]]
    size = won["employee_count"].dropna()
    assert (row["won_count"], row["known_count"]) == (len(won), len(size))
    captured = size.between(50, 5000)
    shares = [row[name] for name in ("ideal_share", "capture_share", "unknown_share")]
    assert shares == pytest.approx(
        [size.between(200, 2000).mean(), captured.mean(), won["employee_count"].isna().mean()],
        rel=EXACT,
    )
    wilson = stats.binomtest(int(captured.sum()), len(size)).proportion_ci(method="wilson")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((wilson.low, wilson.high), rel=EXACT)
    sides = {"below": (0, 199), "inside": (200, 2000), "above": (2001, math.inf)}
    for side, (low, high) in sides.items():
        there = deals[deals["employee_count"].between(low, high)]
        cycles = there["cycle_days"][there["is_won"]].dropna()
        counts = (row[f"{side}_deal_count"], row[f"{side}_cycle_count"])
        assert counts == (len(there), len(cycles))
        assert row[f"{side}_win_rate"] == pytest.approx(there["is_won"].mean(), rel=EXACT)
        assert row[f"{side}_mean_cycle_days"] == pytest.approx(cycles.mean(), rel=EXACT)


def test_churn_is_counted_on_each_side_of_the_range() -> None:
    connection = database(random_deals(1, 5))
    connection.execute(CUSTOMERS)
    accounts = [
        # account, employees, price, start, end, side; churned when the end is past
        ("csv:small_gone", 60, 100, "2024-01-01", "2026-06-29"),
        ("csv:small_kept", 60, 100, "2024-01-01", None),
        ("csv:ideal_kept", 200, 100, "2024-01-01", "2026-07-01"),
        ("csv:ideal_free", 200, 0, "2024-01-01", None),
        ("csv:ideal_new", 200, 100, "2026-06-30", None),
        ("csv:large_gone", 2001, 100, "2024-01-01", "2025-01-01"),
    ]
    for account, employees, price, start, end in accounts:
        connection.execute(
            "insert into int_subscriptions values (?, ?, ?, ?)", [account, price, start, end]
        )
        connection.execute(
            "insert into int_subject_scorecards values (?, 'account', ?, 'core', 1)",
            [f"account/{account}", account],
        )
        connection.execute(
            "insert into int_scoring_values values (?, 'employee_count', ?)",
            [f"account/{account}", str(employees)],
        )
    connection.execute(
        """
        insert into int_criterion_levels
        select 'core', 1, 'size', 'employee_count', size, points
        from (values ('60', 5), ('200', 20), ('2001', 5)) as made_up_levels (size, points)
        where size not in (select attribute_value from int_criterion_levels)
        """
    )
    build(connection, "fct_range_capture")
    (row,) = rows(connection, "select * from fct_range_capture")
    found = {
        side: (row[f"{side}_account_count"], row[f"{side}_churn_share"])
        for side in ("below", "inside", "above")
    }
    assert found == {"below": (2, 0.5), "inside": (1, 0.0), "above": (1, 1.0)}
