"""The tables of docs/intervals.md are what their command prints, and near 95 %."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def coverage(repo_root: Path) -> ModuleType:
    path = repo_root / "benchmarks" / "interval_coverage.py"
    spec = importlib.util.spec_from_file_location("interval_coverage", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_shows_what_the_command_prints(coverage: ModuleType, repo_root: Path) -> None:
    page = (repo_root / "docs" / "intervals.md").read_text(encoding="utf-8")
    found = list(coverage.tables())
    assert len(found) == 3
    for title, lines in found:
        assert f"**{title}**\n\n" + "\n".join(lines) + "\n" in page, "paste what the command prints"


def test_no_interval_in_use_holds_far_less_often_than_it_says(repo_root: Path) -> None:
    page = (repo_root / "docs" / "intervals.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.search(r"\d\.\d %", line)]
    shares: list[float] = []
    unused: list[float] = []
    for row in rows:
        cells = [float(share) for share in re.findall(r"(\d+\.\d) %", row)]
        used = cells[:-1] if " and " in row and len(cells) == 3 else cells
        shares += used
        unused += cells[len(used) :]
    assert len(shares) > 100
    assert min(shares) > 89
    assert min(unused) < 60
