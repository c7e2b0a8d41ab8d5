"""Accounts before and after: tiers, open pipeline, movers and the reasons they moved for."""

from collections.abc import Iterator
from typing import Any

import duckdb

from icp_warehouse.impact.accounts_sql import PARTS, PREPARE, TINY

Row = dict[str, Any]


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Lay both sides beside each other; the other functions read what this makes."""
    connection.execute(PREPARE)
    connection.execute(PARTS)


def rows(connection: duckdb.DuckDBPyConnection, sql: str, values: Any = ()) -> list[Row]:
    """Return the result of a query, one dictionary for each row."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def tier_order(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the tiers that occur, the best first."""
    found = rows(
        connection,
        "select tier from tier_ranks where tier in (select base_tier from moves union all"
        " select head_tier from moves) order by tier_rank nulls last, tier desc",
    )
    return [row["tier"] for row in found]


def migration(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return how many accounts and how much open pipeline go from each tier to each."""
    return rows(
        connection,
        "select base_tier, head_tier, count(*) as accounts, sum(open_amount)::double as open_amount"
        " from moves group by all order by all",
    )


def totals(connection: duckdb.DuckDBPyConnection) -> Row:
    """Return the headline: accounts and open pipeline, and how much of them moves."""
    [row] = rows(
        connection,
        """
        select
            count(*) as accounts,
            count(*) filter (where is_moved) as moved,
            count(*) filter (where direction > 0) as moved_up,
            count(*) filter (where direction < 0) as moved_down,
            count(*) filter (where abs(score_change) > 1e-6) as rescored,
            coalesce(sum(open_amount), 0)::double as open_amount,
            coalesce(sum(open_amount) filter (where is_moved), 0)::double as moved_amount,
            coalesce(sum(open_amount) filter (where direction > 0), 0)::double as amount_up,
            coalesce(sum(open_amount) filter (where direction < 0), 0)::double as amount_down,
            count(*) filter (where base_certain) as base_certain,
            count(*) filter (where head_certain) as head_certain,
            count(*) filter (where base_certain and not head_certain) as no_longer_certain
        from moves
        """,
    )
    return row


def segments(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return groups of accounts in which more move down than up, the hardest hit first."""
    unions = " union all ".join(
        f"select '{column}' as grouped_by, {column} as value, * from moves"
        for column in ("segment_id", "industry", "region")
    )
    return rows(
        connection,
        f"""
        select
            grouped_by,
            value,
            count(*) as accounts,
            count(*) filter (where direction < 0) as moved_down,
            count(*) filter (where direction > 0) as moved_up,
            round(avg(score_change), 9) as mean_score_change,
            coalesce(sum(open_amount) filter (where direction < 0), 0)::double as amount_down
        from ({unions}) as grouped
        group by grouped_by, value
        having moved_down > moved_up
        order by moved_down - moved_up desc, amount_down desc, grouped_by, value
        limit 15
        """,
    )


def causes(connection: duckdb.DuckDBPyConnection, condition: str) -> Iterator[Row]:
    """Return groups of accounts that moved for the same reasons, the largest first."""
    groups = rows(
        connection,
        f"""
        select
            steps,
            count(*) as accounts,
            sum(open_amount)::double as open_amount,
            min(score_change) as least_change,
            max(score_change) as most_change,
            arg_min(account_key, (-abs(score_change), account_key)) as example
        from causes
        where {condition}
        group by steps
        order by accounts desc, open_amount desc, example
        limit 20
        """,
    )
    for group in groups:
        group["tiers"] = rows(
            connection,
            f"select base_tier, head_tier, count(*) as accounts from causes where {condition}"
            " and steps is not distinct from"
            " (select steps from causes where account_key = ?)"
            " group by all order by accounts desc, base_tier, head_tier",
            [group["example"]],
        )
        yield group


def movers(connection: duckdb.DuckDBPyConnection, is_up: bool) -> list[Row]:
    """Return the ten accounts whose score moved most in one direction, with every part of it."""
    sign = ">" if is_up else "<"
    found = rows(
        connection,
        f"""
        select * exclude (steps), steps
        from causes
        where
            case
                when base_score is null or head_score is null then direction {sign} 0
                else score_change {sign} 0 or (abs(score_change) <= {TINY} and direction {sign} 0)
            end
        order by abs(score_change) desc, open_amount desc, account_key
        limit 10
        """,
    )
    for mover in found:
        mover["parts"] = rows(
            connection,
            "select * exclude (account_key) from parts where account_key = ?"
            " order by kind = 'criterion' desc, abs(change) desc, criterion_id",
            [mover["account_key"]],
        )
    return found
