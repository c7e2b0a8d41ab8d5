"""What every test may use: repeatable property tests, and where things are."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
