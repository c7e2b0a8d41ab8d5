"""Which deals a card is fitted on and which it is judged on: the past and what followed."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from icp_warehouse.fit.closed_deals import Days, Deals
from icp_warehouse.fit.gate import FEW_DEALS, LEAST_BAD, LEAST_GOOD
from icp_warehouse.fit.problem import Bools

# Judged on the last quarters that together hold this share of the deals, four at most.
JUDGED_SHARE: Final = 0.25
MOST_QUARTERS: Final = 4
LEAST_JUDGED: Final = 10  # of either outcome
FOLDS: Final = 5
REPEATS: Final = 5

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Deals to fit on and deals to judge on; `repeat` counts rounds of cross-validation."""

    fitted: Places
    judged: Places
    label: str
    repeat: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """How the deals are split."""

    kind: Literal["out_of_time", "cross_validation"]
    folds: tuple[Fold, ...]

    @property
    def repeats(self) -> int:
        """How often each judged deal is judged."""
        return 1 + max(fold.repeat for fold in self.folds)


def split(deals: Deals, seed: int) -> Split:
    """Split by close date where the last quarters hold deals enough, else by repeated folds."""
    if len(deals) >= FEW_DEALS and (folds := by_quarter(deals.closed_on, deals.outcome)):
        return Split("out_of_time", folds)
    return Split("cross_validation", repeated_folds(deals.outcome, seed))


def by_quarter(closed_on: Days, outcome: Bools) -> tuple[Fold, ...]:
    """Each of the last quarters, with all deals closed before it; none if that is too few."""
    months = closed_on.astype("datetime64[M]").astype(np.int64)
    quarters = months // 3
    names = np.unique(quarters)[::-1]
    for count in range(1, min(MOST_QUARTERS, len(names) - 1) + 1):
        is_judged = np.isin(quarters, names[:count])
        if is_judged.mean() < JUDGED_SHARE or _fewest(outcome[is_judged]) < LEAST_JUDGED:
            continue
        folds = tuple(
            Fold(np.flatnonzero(quarters < name), np.flatnonzero(quarters == name), _label(name))
            for name in names[:count][::-1]
        )
        return folds if all(_is_enough(outcome[fold.fitted]) for fold in folds) else ()
    return ()


def repeated_folds(outcome: Bools, seed: int) -> tuple[Fold, ...]:
    """Five rounds of five folds, each with its share of either outcome."""
    rng = np.random.default_rng([seed, 55])
    everyone = np.arange(len(outcome))
    folds = []
    for repeat in range(REPEATS):
        fold_of = np.empty(len(outcome), dtype=np.int64)
        for which in (outcome, ~outcome):
            dealt = rng.permutation(np.flatnonzero(which))
            fold_of[dealt] = (np.arange(len(dealt)) + rng.integers(FOLDS)) % FOLDS
        folds += [
            Fold(
                everyone[fold_of != fold],
                everyone[fold_of == fold],
                f"round {repeat + 1}, fold {fold + 1}",
                repeat,
            )
            for fold in range(FOLDS)
        ]
    return tuple(folds)


def _label(quarter: np.int64) -> str:
    year, place = divmod(int(quarter), 4)
    return f"{1970 + year}-Q{place + 1}"


def _fewest(outcome: Bools) -> int:
    return int(min(outcome.sum(), (~outcome).sum()))


def _is_enough(outcome: Bools) -> bool:
    return bool(outcome.sum() >= LEAST_GOOD and (~outcome).sum() >= LEAST_BAD)
