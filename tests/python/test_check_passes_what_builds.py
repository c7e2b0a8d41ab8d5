"""What `icp check` finds no error in, dbt loads as it stands, tests and builds from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from compiled_project import CompiledProject
from dbt_runs import EXPORTS
from edited_seeds import AS_OF, path_of, shipped_files
from icp_warehouse.check.cells import value
from icp_warehouse.check.run import check_seeds
from icp_warehouse.seeds import letters
from icp_warehouse.seeds.seed_set import SeedSet, read_seeds
from rendered_models import rows
from seed_edits import SeedEdit, applied, drawn_edits, seed_edits, table_of

SEEDS = [path for path in shipped_files() if path.endswith(".csv")]
RECORDS = 60
# On so few records no card has the evidence it needs, whatever the seeds say.
OF_MANY_RECORDS = "active_versions_have_evidence"
# These find files that are written in another way than is declared, which no seed can tell.
OF_FORMATS = "declared_formats_fit_"
Edits = list[SeedEdit]


@dataclass
class Tried:
    """A warehouse in memory of a few records of the sample, in which seeds are tried."""

    project: CompiledProject
    connection: duckdb.DuckDBPyConnection
    exports: Path
    folder: Path

    def load(self, files: Mapping[str, bytes], paths: list[str]) -> None:
        for path in paths:
            file = self.folder / Path(path).name
            file.write_bytes(files[path])
            self.project.load_seed(self.connection, file)

    def first_failing(self, tests: list[str]) -> str:
        for test in tests:
            try:
                if self.project.failures(self.connection, test):
                    return test
            except duckdb.Error as error:
                return f"{test}: {error}"
        return ""


@pytest.fixture(scope="module")
def tried(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tried]:
    folder = tmp_path_factory.mktemp("tried")
    exports = folder / "exports"
    for path in EXPORTS.rglob("*.csv"):
        copy = exports / path.relative_to(EXPORTS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[: RECORDS + 1]))
    with compiled_project.build(exports, compiled_project.relations) as connection:
        yield Tried(compiled_project, connection, exports, folder)


def edited(edits: Edits) -> tuple[dict[str, bytes], list[str], SeedSet]:
    """The seeds with edits, those that are other than shipped, and all as the check reads them."""
    files = dict(shipped_files())
    for edit in edits:
        files = applied(files, edit)
    changed = [path for path in SEEDS if files[path] != shipped_files()[path]]
    return files, changed, read_seeds(files)


def has_error(seeds: SeedSet) -> bool:
    return any(one.level == "error" for one in check_seeds(seeds, AS_OF))


def expected_rows(seeds: SeedSet, name: str) -> list[dict[str, Any]]:
    types = seeds.declarations[name].types
    return [
        {column: value(row[column], kind) for column, kind in types.items()}
        for row in seeds.rows(name)
    ]


def loaded_rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    return rows(connection, f"select * from icp.main_seeds.{name}")


def cell(path: str, row: int, column: int, text: str) -> Edits:
    return [SeedEdit(path, "cell", row, column, text)]


@example(cell("mappings/generic_domains.csv", 0, 1, "'quoted'"))
@example(cell("mappings/generic_domains.csv", 0, 1, "''"))
@example(cell("mappings/generic_domains.csv", 0, 1, "x" * 140_000))
@example(cell("mappings/currency_rates.csv", 0, 2, "12345678901"))
@example(cell("mappings/employee_range_map.csv", 0, 1, "\u0662\u0660"))
@example([SeedEdit("mappings/country_map.csv", "one CR LF", 0, 0, "")])
@example([SeedEdit("scorecard/check_levels.csv", "column renamed", 0, 1, "levels")])
@example([SeedEdit("scorecard/segments.csv", "CR LF", 0, 0, "")])
@settings(max_examples=60)
@given(edits=st.lists(seed_edits(SEEDS), min_size=1, max_size=2))
def test_what_has_no_error_is_loaded_as_written_and_passes_the_tests_of_the_seeds(
    tried: Tried, edits: Edits
) -> None:
    files, changed, seeds = edited(edits)
    if not changed or has_error(seeds):
        event("refused")
        return
    event("passed")
    names = [Path(path).stem for path in changed]
    try:
        tried.load(files, changed)
        for name in names:
            assert loaded_rows(tried.connection, name) == expected_rows(seeds, name)
        ids = [f"seed.icp_warehouse.{name}" for name in names]
        assert tried.first_failing(tried.project.tests_on(ids, alone=True)) == ""
    finally:
        tried.load(shipped_files(), changed)


def built(tried: Tried, files: Mapping[str, bytes], changed: list[str]) -> str:
    """The first data test that fails on what is made from the seeds; shipped ones come back."""
    names = [Path(path).stem for path in changed]
    try:
        tried.load(files, changed)
        made = tried.project.remake(tried.connection, tried.exports, names)
        tests = [
            test
            for test in tried.project.tests_on(made)
            if test != OF_MANY_RECORDS and not test.startswith(OF_FORMATS)
        ]
        return tried.first_failing(tests)
    finally:
        tried.load(shipped_files(), changed)


def without_errors(edits: Edits) -> Edits:
    """The edits that can be made one after the other and never leave an error."""
    kept: Edits = []
    for edit in edits:
        _, changed, seeds = edited([*kept, edit])
        if changed and not has_error(seeds):
            kept.append(edit)
    return kept


@pytest.mark.parametrize("number", [1, 2])
def test_what_has_no_error_is_built_from(tried: Tried, number: int) -> None:
    # A build is dear, so it takes many edits; which of them breaks it is then found by halves.
    kept = without_errors(drawn_edits(SEEDS, number, count=40))
    assert len(kept) > 10
    files, changed, _ = edited(kept)
    assert built(tried, files, changed) == "", kept


def filled(seed: str, column: str, text: str) -> SeedEdit:
    header = table_of(shipped_files()[path_of(seed)])[0]
    return SeedEdit(path_of(seed), "column filled", 0, header.index(column), text)


# The largest and the smallest that the seeds may say; at each a sum or a day could overflow.
EXTREMES = [
    [
        filled("attributes", "max_age_days", "999999999"),
        filled("scorecard_criteria", "half_life_days", "999999999"),
        filled("scorecards", "review_days", "999999999"),
        filled("validation_targets", "min_sample", "999999999"),
        filled("scorecards", "valid_from", "0001-01-01"),
        filled("exclusions", "valid_to", "9999-12-31"),
        filled("tier_routing", "sla_hours", "999999999"),
        filled("segments", "revenue_weight", "0"),
        filled("scorecards", "min_coverage", "1"),
    ],
    [
        filled("scorecard_criteria", "half_life_days", "1"),
        filled("attributes", "max_age_days", "1"),
        filled("scorecards", "valid_to", "9999-12-31"),
        filled("exclusions", "valid_from", "0001-01-01"),
        filled("icp_reviews", "due_on", "9999-12-31"),
        filled("scorecard_criteria", "sort_order", "-999999999"),
        SeedEdit(path_of("signal_evidence"), "header alone", 0, 0, ""),
        SeedEdit(path_of("validation_targets"), "header alone", 0, 0, ""),
        SeedEdit(path_of("tier_routing"), "header alone", 0, 0, ""),
    ],
]


@pytest.mark.parametrize("edits", EXTREMES, ids=["long and large", "short and empty"])
def test_extremes_that_pass_are_built_from(tried: Tried, edits: Edits) -> None:
    files, changed, seeds = edited(edits)
    assert [one for one in check_seeds(seeds, AS_OF) if one.level == "error"] == []
    assert built(tried, files, changed) == ""


def test_capitals_and_blanks_are_those_of_the_database() -> None:
    signs = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code <= 0xDFFF]
    with duckdb.connect() as connection:
        connection.register("signs", pa.table({"sign": signs}))
        found = connection.execute(
            "select sign, lower(sign), upper(sign), trim(sign) from signs"
        ).fetchall()
    assert len(found) == len(signs)
    odd = [
        hex(ord(sign))
        for sign, small, capital, trimmed in found
        if (letters.lower(sign), letters.upper(sign), letters.trim(sign))
        != (small, capital, trimmed)
    ]
    assert odd == []
