"""Read a scorecard version from the seeds that the warehouse was built with."""

from typing import Any, Final, cast

import duckdb

from icp_warehouse.errors import IcpError
from icp_warehouse.fit.card import Band, Card, CardCriterion, Rule
from icp_warehouse.fit.problem import Shape

SEEDS: Final = (
    "scorecards",
    "scorecard_categories",
    "scorecard_criteria",
    "scorecard_rules",
    "attributes",
)


def read_card(
    connection: duckdb.DuckDBPyConnection, scorecard_id: str, version: int | None
) -> Card:
    """Read a version of a card, the active one unless told otherwise."""
    found = _rows(
        connection,
        "select * from main_seeds.scorecards where scorecard_id = ? order by version",
        [scorecard_id],
    )
    if not found:
        known = _rows(connection, "select distinct scorecard_id from main_seeds.scorecards", [])
        names = ", ".join(sorted(row["scorecard_id"] for row in known))
        raise IcpError(f"There is no scorecard {scorecard_id}; name one of {names}.")
    row = _version(found, scorecard_id, version)
    _check_kind(row)
    key = [scorecard_id, row["version"]]
    categories = _rows(
        connection,
        "select * from main_seeds.scorecard_categories"
        " where scorecard_id = ? and version = ? order by sort_order, category_id",
        key,
    )
    return Card(
        scorecard_id=scorecard_id,
        version=row["version"],
        missing_policy=row["missing_policy"],
        category_max={
            each["category_id"]: _whole(each["max_points"], each["category_id"])
            for each in categories
        },
        criteria=_criteria(connection, key),
        bands=_bands(connection, key),
    )


def _version(found: list[dict[str, Any]], scorecard_id: str, version: int | None) -> dict[str, Any]:
    if version is not None:
        chosen = [row for row in found if row["version"] == version]
        if not chosen:
            raise IcpError(f"{scorecard_id} has no version {version}; see scorecards.csv.")
        return chosen[-1]
    active = [row for row in found if row["status"] == "active"]
    if not active:
        raise IcpError(
            f"{scorecard_id} has no active version; name one of its versions with --version."
        )
    return active[-1]


def _check_kind(row: dict[str, Any]) -> None:
    name = f"{row['scorecard_id']} version {row['version']}"
    if row["status"] not in ("active", "shadow"):
        raise IcpError(
            f"{name} is {row['status']}, so no deal is scored on it; "
            "set its status to shadow and run `dbt build`."
        )
    if row["score_mode"] != "points":
        raise IcpError(
            f"{name} weighs criteria in percent, and `icp fit` fits points; "
            "name a card whose score_mode is points."
        )
    if row["polarity"] != "ideal":
        raise IcpError(
            f"{name} scores an anti-persona, and `icp fit` fits cards of ideal customers; "
            "name a card whose polarity is ideal."
        )


def _criteria(connection: duckdb.DuckDBPyConnection, key: list[Any]) -> tuple[CardCriterion, ...]:
    criteria = _rows(
        connection,
        "select scorecard_criteria.*, attributes.value_kind from main_seeds.scorecard_criteria"
        " inner join main_seeds.attributes using (attribute_id)"
        " where scorecard_id = ? and version = ? order by sort_order, criterion_id",
        key,
    )
    rules = _rows(
        connection,
        "select * from main_seeds.scorecard_rules where scorecard_id = ? and version = ?"
        " order by points desc, rule_id",
        key,
    )
    shapes = _shapes(connection, key[0])
    return tuple(
        CardCriterion(
            criterion_id=row["criterion_id"],
            category_id=row["category_id"],
            attribute_id=row["attribute_id"],
            label=row["label"],
            max_points=_whole(row["max_points"], row["criterion_id"]),
            match=row["match_strategy"],
            value_kind=row["value_kind"],
            rules=tuple(
                _rule(rule) for rule in rules if rule["criterion_id"] == row["criterion_id"]
            ),
            half_life_days=None if row["half_life_days"] is None else float(row["half_life_days"]),
            shape=shapes.get(row["criterion_id"]),
        )
        for row in criteria
    )


def _rule(row: dict[str, Any]) -> Rule:
    lower, upper = row["lower_bound"], row["upper_bound"]
    return Rule(
        rule_id=row["rule_id"],
        operator=row["operator"],
        lower_bound=None if lower is None else float(lower),
        upper_bound=None if upper is None else float(upper),
        match_values=row["match_values"],
        points=_whole(row["points"], row["rule_id"]),
        basis=row["basis"],
        note=row["note"],
    )


def _shapes(connection: duckdb.DuckDBPyConnection, scorecard_id: str) -> dict[str, Shape]:
    """The declared shapes; a warehouse built before the seed existed has none."""
    known = _rows(
        connection,
        "select 1 as present from duckdb_tables()"
        " where schema_name = 'main_seeds' and table_name = 'criterion_shapes'",
        [],
    )
    if not known:
        return {}
    declared = _rows(
        connection,
        "select criterion_id, shape from main_seeds.criterion_shapes where scorecard_id = ?",
        [scorecard_id],
    )
    return {row["criterion_id"]: cast(Shape, row["shape"]) for row in declared}


def _bands(connection: duckdb.DuckDBPyConnection, key: list[Any]) -> tuple[Band, ...]:
    bands = _rows(
        connection,
        "select band_id, label, min_score from main_intermediate.int_bands"
        " where scorecard_id = ? and scorecard_version = ? order by min_score desc",
        key,
    )
    return tuple(Band(row["band_id"], row["label"], float(row["min_score"])) for row in bands)


def _whole(value: Any, where: str) -> int:
    if value is None or value != int(value):
        raise IcpError(
            f"{where} has {value} points, and `icp fit` proposes whole points; "
            "round it in the seed and run `dbt build`."
        )
    return int(value)


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]
) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
