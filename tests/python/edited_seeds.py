"""The shipped seeds with edits, as bytes in memory, and what the checks say about them."""

from datetime import date
from functools import cache
from pathlib import Path

from icp_warehouse.check.finding import Finding
from icp_warehouse.check.run import check_seeds
from icp_warehouse.seeds.seed_set import SeedSet, read_seeds
from icp_warehouse.seeds.sources import folder_files

SEED_FOLDER = Path(__file__).resolve().parents[2] / "seeds"
AS_OF = date(2026, 6, 30)
# Name of a seed, a text that stands in it once, and what stands there instead.
Edit = tuple[str, str, str]


@cache
def shipped_files() -> dict[str, bytes]:
    return folder_files(SEED_FOLDER)


def path_of(seed: str) -> str:
    (path,) = (path for path in shipped_files() if path.endswith(f"/{seed}.csv"))
    return path


def edited_files(*edits: Edit) -> dict[str, bytes]:
    files = dict(shipped_files())
    for seed, old, new in edits:
        path = path_of(seed)
        text = files[path].decode()
        assert text.count(old) == 1, (seed, old, text.count(old))
        files[path] = text.replace(old, new).encode()
    return files


def edited_seeds(*edits: Edit) -> SeedSet:
    return read_seeds(edited_files(*edits))


def appended(seed: str, row: str) -> Edit:
    """An edit that puts a row below the last one."""
    last = shipped_files()[path_of(seed)].decode().splitlines()[-1] + "\n"
    return seed, last, f"{last}{row}\n"


def found(seeds: SeedSet, as_of: date = AS_OF, base: SeedSet | None = None) -> list[Finding]:
    return check_seeds(seeds, as_of, base)
