"""What every test may use: repeatable property tests, and where things are."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from dbt_runs import EXPORTS, assert_succeeded, dbt

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
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the sample exports, built and tested once; copy it before changing it."""
    warehouse = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    assert_succeeded(dbt(["build"], warehouse=warehouse, exports=EXPORTS))
    return warehouse
