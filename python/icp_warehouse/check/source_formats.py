"""Checks of how sources are said to write their values: what the build would refuse to read by."""

from collections.abc import Iterator

from icp_warehouse.check.finding import Finding, at
from icp_warehouse.declared_formats import faults
from icp_warehouse.seeds.seed_set import SeedSet

SEED = "source_formats"


def check_source_formats(seeds: SeedSet) -> Iterator[Finding]:
    """Check every row of the seed source_formats."""
    for row in seeds.rows(SEED):
        for fault in faults(row.cells):
            sentence = f"{fault.sentence[0].upper()}{fault.sentence[1:]}."
            yield at(
                fault.check_id, seeds.seeds[SEED].path, row, fault.column, sentence, fault.mend
            )
