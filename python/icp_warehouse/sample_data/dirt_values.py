"""Defects of single cells, in records that stay."""

from collections.abc import Callable

import numpy as np

from .cell_defects import DEFECTS, CellDefect
from .drafts import Draft, Row
from .planting import Garden, Planted


def plant_values(garden: Garden) -> None:
    """Plant every kind of bad cell."""
    accounts = garden.drafts["salesforce/Account.csv"]
    for defect in DEFECTS:
        draft = garden.drafts[defect.path]
        suitable = _suitability(draft, defect)
        for number, row in enumerate(garden.victims(draft, garden.count(draft), suitable)):
            value = defect.values[number % len(defect.values)]
            if "{before}" in value:
                value = value.format(before=_nine_days_earlier(draft, row))
            if value == "{unknown}":
                value = garden.fresh_id(accounts)
            row[draft.at(defect.source_column)] = value
            garden.plant(
                Planted(
                    defect.expectation,
                    defect.kind,
                    defect.reason,
                    draft,
                    row,
                    defect.column,
                    defect.source_column,
                )
            )


def _suitability(draft: Draft, defect: CellDefect) -> Callable[[Row], bool]:
    target = draft.at(defect.source_column)
    only_column, only_value = defect.only
    only = draft.at(only_column) if only_column else target
    needs_amount = draft.at("Amount") if defect.reason == "no_currency_rate" else target

    def suitable(row: Row) -> bool:
        if not (row[target] and row[needs_amount]):
            return False
        if only_column and row[only] != only_value:
            return False
        return not defect.state or _state_of(draft, row, defect.state)

    return suitable


def _state_of(draft: Draft, row: Row, wanted: str) -> bool:
    closed_column, won_column, yes = (
        ("IsClosed", "IsWon", "1")
        if draft.source == "salesforce"
        else ("is_closed", "is_won", "true")
    )
    is_closed = draft.cell(row, closed_column) == yes
    is_won = draft.cell(row, won_column) == yes
    return {
        "won": is_won,
        "lost": is_closed and not is_won,
        "open": not is_closed,
        "unwon": not is_won,
    }[wanted]


def _nine_days_earlier(draft: Draft, row: Row) -> str:
    column = "CreatedDate" if draft.source == "salesforce" else "created_at"
    return str(np.datetime64(draft.cell(row, column)[:10]) - np.timedelta64(9, "D"))
