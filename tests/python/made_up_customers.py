"""Made-up customers: what they pay, what they answer, and the score of the deal that won them."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd

from made_up_deals import AS_OF

FIRST_DAY = date(2024, 4, 1)
TIERS = np.array(["A", "B", "C", "Out", "Unknown"], object)


def made_up(seed: int, size: int = 120) -> dict[str, pd.DataFrame]:
    """Deals, subscriptions with gaps and overlaps, and answers; some accounts lack one of them."""
    random = np.random.default_rng(seed)
    span = (AS_OF - FIRST_DAY).days
    deals, subscriptions, answers = [], [], []
    for number in range(size):
        account = f"csv:{number:03d}"
        start = FIRST_DAY + timedelta(int(random.integers(0, span)))
        tier = random.choice(TIERS, p=[0.2, 0.3, 0.2, 0.2, 0.1])
        score = None if tier == "Unknown" else float(np.round(random.uniform(0, 100) / 5) * 5)
        for closed in [start, start + timedelta(200)][: int(random.integers(0, 3))]:
            if closed <= AS_OF:
                deals.append((f"{account}/{closed}", account, closed, score, tier))
        for _ in range(int(random.integers(1, 4))):
            end = start + timedelta(int(random.integers(5, 400)))
            is_open = random.random() < 0.3 or end > AS_OF
            price = round(float(random.choice([0, 100, 250.5, 900])), 2)
            if start <= AS_OF:
                subscriptions.append((account, start, None if is_open else end, price))
            start = end + timedelta(int(random.integers(-20, 60)))
        for _ in range(int(random.integers(0, 5))):
            day = FIRST_DAY + timedelta(int(random.integers(0, span)))
            answers.append((account, day, int(random.integers(-1, 2))))
    return {
        "deals": pd.DataFrame(
            deals, columns=["deal_key", "account_key", "closed_date", "icp_score", "tier"]
        ),
        "subscriptions": pd.DataFrame(
            subscriptions, columns=["account_key", "start_date", "end_date", "mrr_amount"]
        ),
        "answers": pd.DataFrame(answers, columns=["account_key", "responded_on", "vote"]),
    }


def database(world: dict[str, pd.DataFrame], windows: dict[str, int]) -> duckdb.DuckDBPyConnection:
    """A database in memory with the inputs of the models on customers; a window per figure."""
    connection = duckdb.connect(config={"threads": 1})
    for name, frame in world.items():
        connection.register(f"made_up_{name}", frame)
    connection.execute(
        """
        create table int_deals as
        select
            deal_key, account_key, cast(closed_date as date) as closed_date,
            true as is_new_business, true as is_closed, true as is_won
        from made_up_deals;
        create table fct_icp_deal_scores as
        select
            int_deals.*, 'core' as scorecard_id, 1 as scorecard_version,
            'discovery' as scoring_moment, cast(made_up_deals.icp_score as double) as icp_score,
            made_up_deals.tier, 'some' as band_id, 1.0 as deal_amount, 1 as cycle_days
        from int_deals inner join made_up_deals using (deal_key);
        create table fct_icp_account_scores as
        select distinct on (account_key)
            account_key, 'core' as scorecard_id, 1 as scorecard_version, 'ideal' as polarity,
            cast(icp_score as double) as icp_score, tier as machine_tier, 'some' as band_id
        from made_up_deals;
        create table int_bands as
        select 'core' as scorecard_id, 1 as scorecard_version, tier, true as is_target_tier
        from (values ('A'), ('B')) as bands (tier);
        create table scorecards as
        select 'core' as scorecard_id, 1 as version, 'ideal' as polarity;
        create table int_subscriptions as
        select
            account_key, cast(start_date as date) as start_date,
            cast(end_date as date) as end_date, cast(mrr_amount as decimal(18, 2)) as mrr_amount
        from made_up_subscriptions;
        create table int_nps as from made_up_answers;
        create table validation_targets (
            metric_id varchar, scope varchar, comparator varchar, floor_value decimal(18, 4),
            target_value decimal(18, 4), min_sample integer, "window" varchar, last_n integer,
            window_days integer, cut_low decimal(18, 4), cut_high decimal(18, 4), severity varchar
        );
        """
    )
    connection.executemany(
        "insert into validation_targets values"
        " (?, 'all_customers', '>=', 0, 1, 2, 'quarter', null, ?, null, null, 'warn')",
        [list(window) for window in windows.items()],
    )
    return connection
