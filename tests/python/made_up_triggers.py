"""Made-up cases of the four review questions, and the tables the trigger models read."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from made_up_deals import AS_OF
from rendered_models import build, rows

FIRST_DAY = date(2026, 4, 1)
COLUMNS = ["question_id", "figure_id", "figure_value", "case_key", "case_date", "is_hit"]
Shares = dict[str, float]


def valued(
    question: str, figure: str, shares: Shares, late: Shares, size: tuple[int, int], seed: int
) -> pd.DataFrame:
    """Cases of the year before and of the quarter, whose values have the shares given."""
    random = np.random.default_rng(seed)
    lines: list[list[Any]] = []
    for side, (count, wanted) in enumerate(zip(size, (shares, late), strict=True)):
        values = random.choice(list(wanted), count, p=list(wanted.values()))
        for number, value in enumerate(values):
            age = int(random.integers(0, 365 if side == 0 else 91))
            day = FIRST_DAY - timedelta(age + 1) if side == 0 else FIRST_DAY + timedelta(age)
            key = f"csv:{side}-{number:04d}"
            lines.append([question, "all", "all", key, day, True])
            lines.append([question, figure, value, key, day, True])
    return pd.DataFrame(lines, columns=COLUMNS)


def rates(figure: str, before: tuple[int, int], now: tuple[int, int]) -> pd.DataFrame:
    """Hits and cases of a rate, before the quarter and in it."""
    lines: list[list[Any]] = []
    for side, (hits, cases) in enumerate((before, now)):
        day = FIRST_DAY + timedelta(10 if side else -10)
        for number in range(cases):
            key = f"csv:{figure}-{side}-{number:04d}"
            lines.append(["conversion_shift", figure, "hit", key, day, number < hits])
    return pd.DataFrame(lines, columns=COLUMNS)


def database(
    cases: Iterable[pd.DataFrame] = (),
    anomalies: Iterable[tuple[str, str, float]] = (),
    reviews: Iterable[tuple[str, date, str]] = (),
) -> duckdb.DuckDBPyConnection:
    """The inputs of the trigger models for the quarters up to the day of the run."""
    connection = duckdb.connect(config={"threads": 1})
    frames = [pd.DataFrame([], columns=COLUMNS), *cases]
    connection.register("made_up", pd.concat(frames).astype({"is_hit": bool}))
    connection.execute(
        f"""
        create table int_validation_quarters as
        select * from (values
            (date '2025-10-01', date '2025-12-31'), (date '2026-01-01', date '2026-03-31'),
            (date '2026-04-01', date '{AS_OF}')
        ) as quarters (quarter_start, quarter_end_date);
        create table int_trigger_cases as
        select
            * replace (
                cast(figure_value as varchar) as figure_value,
                cast(case_key as varchar) as case_key,
                cast(question_id as varchar) as question_id,
                cast(figure_id as varchar) as figure_id,
                cast(case_date as date) as case_date
            ),
            'firmographic' as dimension
        from made_up;
        create table int_deal_anomalies (
            quarter_start date, figure_id varchar, deal_key varchar, robust_z double,
            reference_count bigint
        );
        create table scorecards as
        select 'core' as scorecard_id, 1 as version, 'active' as status, 'ideal' as polarity,
            date '2026-01-01' as valid_from, cast(null as date) as valid_to, 90 as review_days;
        create table icp_reviews (
            review_id varchar, scorecard_id varchar, version integer, reviewed_on date,
            question_id varchar, answer varchar, outcome varchar, owner varchar, due_on date
        );
        """
    )
    for figure, key, robust_z in anomalies:
        connection.execute(
            "insert into int_deal_anomalies values (date '2026-04-01', ?, ?, ?, 30)",
            [figure, key, robust_z],
        )
    for question, day, answer in reviews:
        connection.execute(
            "insert into icp_reviews values (?, 'core', 1, ?, ?, ?, 'unchanged', 'revops', null)",
            [f"{question}/{day}", day, question, answer],
        )
    return connection


def triggers(connection: duckdb.DuckDBPyConnection, quarter: date = FIRST_DAY) -> dict[str, Any]:
    """The answers of a quarter by question."""
    build(connection, "rpt_review_triggers")
    found = rows(
        connection, f"select * from rpt_review_triggers where quarter_start = date '{quarter}'"
    )
    return {row["question_id"]: row for row in found}
