"""Whatever hands do to a seed, the command answers with findings and never with a fault."""

import random
from pathlib import Path

import pytest

from edited_seeds import AS_OF, edited_seeds, shipped_files
from icp_warehouse.check.finding import LEVELS
from icp_warehouse.check.run import check_seeds
from icp_warehouse.seeds.seed_set import read_seeds

CELLS = [
    *(
        b"",
        b" ",
        b"0",
        b"-1",
        b"15.5",
        b"1e3",
        b"NaN",
        b"99999999999999999999",
        b"2,5",
        b'"',
        b'""',
    ),
    *(b"\xff", b"\x00", b"|", b"||", b"@", b"@nothing", b"missing", b"otherwise", b"between"),
    *(b"sum", b"weighted", b"anti", b"rescale", b"signal", b"2026-02-30", b"true", b"\n", b";"),
]


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """The file with a cell, a row or a byte changed, taken out or doubled."""
    lines = content.split(b"\n")
    number = chance.randrange(len(lines))
    cells = lines[number].split(b",")
    place = chance.randrange(len(cells))
    match chance.randrange(6):
        case 0:
            cells[place] = chance.choice(CELLS)
        case 1:
            del cells[place]
        case 2:
            cells.insert(place, chance.choice(CELLS))
        case 3:
            other = chance.choice(lines).split(b",")
            cells[place] = other[min(place, len(other) - 1)]
        case 4:
            cells = b",".join(cells * 2).split(b",")
        case _:
            return content[: chance.randrange(len(content) + 1)]
    lines[number] = b",".join(cells)
    return b"\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_seeds_are_answered_with_findings(seed: int) -> None:
    chance = random.Random(seed)
    base = edited_seeds()
    names = [path for path in shipped_files() if path.startswith("scorecard/")]
    for _ in range(12):
        files = dict(shipped_files())
        for _ in range(chance.randrange(1, 4)):
            path = chance.choice([name for name in names if name.endswith(".csv")])
            files[path] = spoilt(files[path], chance)
        for found in check_seeds(read_seeds(files), AS_OF, base):
            assert found.level in LEVELS
            assert found.place.line >= 1
            assert found.place.column >= 1
            assert Path(found.path).name in {Path(name).name for name in files}
            assert found.sentence.endswith(".")
