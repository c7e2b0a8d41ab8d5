"""What every test may use: repeatable property tests, and where things are."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings

from compiled_project import CompiledProject, compile_project
from dbt_runs import EXPORTS, assert_succeeded, dbt
from rendered_models import rows
from shared_builds import shared_build

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def repo_root() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shared_data(repo_root: Path) -> Path | None:
    """Public data sets kept beside the repository; None where they are not at hand."""
    folder = Path(os.environ.get("ICP_SHARED_DATA", repo_root.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared_cases(repo_root: Path) -> Path | None:
    """Small exports on which a figure was once wrong, kept beside the repository; else None."""
    folder = Path(os.environ.get("ICP_SHARED_CASES", repo_root.parent / "shared" / "cases"))
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def sample_warehouse() -> Path:
    """The warehouse of the sample exports, built and tested once; copy it before changing it."""

    def build(folder: Path) -> None:
        warehouse = folder / "sample.duckdb"
        assert_succeeded(dbt(["build"], warehouse=warehouse, exports=EXPORTS))

    return shared_build("sample", build) / "sample.duckdb"


@pytest.fixture(scope="session")
def compiled_project() -> CompiledProject:
    """The project's models as dbt compiles them, to be built from export files in memory."""
    return CompiledProject(shared_build("compiled", compile_project))


@pytest.fixture(scope="session")
def key(repo_root: Path) -> dict[str, Any]:
    """What was planted in the sample exports, and the truth behind them."""
    path = repo_root / "tests" / "fixtures" / "sample_answer_key.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="session")
def warehouse(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the warehouse of the sample exports, for reading."""
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def rejected(warehouse: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The records of the sample exports that are not used."""
    return rows(warehouse, "select * from rpt_rejected_records")


@pytest.fixture(scope="session")
def issues(warehouse: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The values of the sample exports that cannot be used as they stand."""
    return rows(warehouse, "select * from rpt_value_issues")
