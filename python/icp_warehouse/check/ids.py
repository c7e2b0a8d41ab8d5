"""Check of the names that rows go by: lists join them, paths and pages show them."""

import re
from collections.abc import Iterator

from icp_warehouse.check.files import is_usable
from icp_warehouse.check.finding import Finding, at
from icp_warehouse.seeds.seed_set import SeedSet

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
PLAIN = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")
# An attribute is a name in column_map, in JSON and on the command line.
IDENTIFIERS = frozenset({"attribute_id"})
MEND = "write it with the letters a to z, digits, _, - and ., none of the last two at its ends"
ATTRIBUTE_MEND = "write it with the letters a to z, digits and _, and let no digit be the first"
NAMES = re.compile(r"\w+_id|band_scale")


def check_ids(seeds: SeedSet) -> Iterator[Finding]:
    """Check the ids in the keys of all seeds."""
    for name, declaration in seeds.declarations.items():
        seed = seeds.seeds.get(name)
        if seed is None or not is_usable(seed, declaration):
            continue
        for column in filter(NAMES.fullmatch, declaration.key):
            pattern = IDENTIFIER if column in IDENTIFIERS else PLAIN
            mend = ATTRIBUTE_MEND if column in IDENTIFIERS else MEND
            for row in seed.rows:
                if row[column] and not pattern.fullmatch(row[column]):
                    sentence = f"{column} is {row[column]!r}, which is no plain id."
                    yield at("id_not_plain", seed.path, row, column, sentence, mend)
