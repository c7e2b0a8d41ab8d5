"""What a good deal is: won, kept for a year, worth more than the median customer, or all three.

Each outcome is a query that gives one row per closed deal that can be judged by it.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome: its words, what it means, and the SQL that finds deal_key and is_good."""

    outcome_id: str
    good: str
    bad: str
    meaning: str
    sql: str
    tables: tuple[str, ...] = ()


# A customer is judged once: by the first deal it won.
_FIRST_WINS: Final = """
    first_wins as (
        select deal_key, account_key
        from main_intermediate.int_deals
        where outcome = 'won' and is_new_business and account_key is not null
        qualify row_number() over (partition by account_key order by closed_date, deal_key) = 1
    )
"""

# Revenue to date grows with time as a customer, so it is spread over the months since its first
# day; a customer younger than a year is not judged yet.
_WORTH: Final = """
    worth as (
        select
            account_key,
            collected_amount / ((date '{as_of_date}' - first_started_on + 1) / 30.4375)
                as monthly_amount
        from main_intermediate.int_account_churn
        where first_started_on <= date '{as_of_date}' - interval 12 month
    ),

    median_worth as (
        select median(monthly_amount) as monthly_amount from worth
    )
"""

_WON: Final = """
    select deal_key, is_won as is_good from fct_icp_deal_scores
    where is_closed and is_won is not null
    group by deal_key, is_won
"""

_RETAINED: Final = f"""
    with {_FIRST_WINS}

    select first_wins.deal_key, not first_years.is_churned as is_good
    from first_wins
    inner join main_intermediate.int_account_first_years as first_years using (account_key)
"""

_WORTHY: Final = f"""
    with {_FIRST_WINS}, {_WORTH}

    select
        first_wins.deal_key,
        worth.monthly_amount > median_worth.monthly_amount as is_good
    from first_wins
    inner join worth using (account_key)
    cross join median_worth
"""

# A deal lost last month has had no less time than one won last month: both wait for a year.
_NORTH_STAR: Final = f"""
    with {_FIRST_WINS}, {_WORTH}

    select deal_key, false as is_good
    from main_intermediate.int_deals
    where outcome = 'lost' and closed_date <= date '{{as_of_date}}' - interval 12 month
    union all
    select
        first_wins.deal_key,
        not first_years.is_churned and worth.monthly_amount > median_worth.monthly_amount
            as is_good
    from first_wins
    inner join main_intermediate.int_account_first_years as first_years using (account_key)
    inner join worth using (account_key)
    cross join median_worth
"""

_RETENTION_TABLES: Final = ("int_account_first_years",)
_WORTH_TABLES: Final = ("int_account_churn",)

OUTCOMES: Final = {
    outcome.outcome_id: outcome
    for outcome in (
        Outcome("won", "won", "lost", "the deal was won", _WON),
        Outcome(
            "retained_12m",
            "kept",
            "left",
            "of the first deals won with customers whose first year is over: "
            "the customer still paid on the anniversary",
            _RETAINED,
            _RETENTION_TABLES,
        ),
        Outcome(
            "ltv_above_median",
            "above",
            "below",
            "of the first deals won with customers whose first year is over: revenue collected "
            "to date, per month since their first day, is above the median",
            _WORTHY,
            _WORTH_TABLES,
        ),
        Outcome(
            "north_star",
            "good",
            "other",
            "of deals that had a year to show it: won, kept for 12 months, and worth more per "
            "month than the median customer",
            _NORTH_STAR,
            (*_RETENTION_TABLES, *_WORTH_TABLES),
        ),
    )
}
