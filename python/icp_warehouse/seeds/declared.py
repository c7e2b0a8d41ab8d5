"""What the `.yml` beside a seed declares: column types, keys, references, allowed values.

dbt enforces them when it builds; whoever reads a seed without dbt asks here, not a second list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from icp_warehouse.errors import IcpError

# The C parser is about ten times as fast; builds of PyYAML without it exist.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class DataTest:
    """One data test of a seed, such as `unique_combination` with its arguments."""

    kind: str
    name: str
    arguments: Mapping[str, Any]
    where: str | None


@dataclass(frozen=True)
class Declaration:
    """What is declared about one seed."""

    name: str
    types: Mapping[str, str]
    tests: tuple[DataTest, ...]
    path: str

    def tests_of(self, kind: str) -> Iterator[DataTest]:
        """Return the data tests of one kind, in their order."""
        return (test for test in self.tests if test.kind == kind)

    @property
    def key(self) -> tuple[str, ...]:
        """Return the columns (or expressions) of the key."""
        for test in self.tests_of("unique_combination"):
            return tuple(test.arguments["columns"])
        return ()


# Two states of the seeds mostly share these files, and reading them takes longest.
@cache
def read_declarations(path: str, content: bytes) -> Mapping[str, Declaration]:
    """Read one `.yml`; the declarations of its seeds by name."""
    try:
        document = yaml.load(content, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise IcpError(f"{path}{line} is not YAML that can be read; correct it.") from None
    seeds = document.get("seeds", []) if isinstance(document, dict) else []
    try:
        return {seed["name"]: _declaration(seed, path) for seed in seeds}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise IcpError(
            f"{path} describes a seed in another way than dbt asks for; write name, config and "
            "data_tests as in the other files."
        ) from None


def _declaration(seed: Mapping[str, Any], path: str) -> Declaration:
    tests = []
    for entry in seed.get("data_tests", []):
        ((kind, options),) = entry.items()
        where = options.get("config", {}).get("where")
        tests.append(DataTest(kind, options["name"], options.get("arguments", {}), where))
    types = seed.get("config", {}).get("column_types", {})
    return Declaration(seed["name"], types, tuple(tests), path)
