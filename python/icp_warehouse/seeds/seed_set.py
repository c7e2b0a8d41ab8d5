"""All seeds of a project, with what is declared about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from icp_warehouse.seeds.declared import Declaration, read_declarations
from icp_warehouse.seeds.rows import SeedFile, SeedRow, read_seed
from icp_warehouse.seeds.sources import Files


class Repeat(NamedTuple):
    """A file with a seed that stands in another one, which is the one that is read."""

    name: str
    path: str
    first: str


@dataclass(frozen=True)
class SeedSet:
    """Seeds and declarations by the name of the seed."""

    seeds: Mapping[str, SeedFile]
    declarations: Mapping[str, Declaration]
    repeats: tuple[Repeat, ...] = ()

    def rows(self, name: str) -> tuple[SeedRow, ...]:
        """Return the rows of a seed; none if there is no such seed, or it cannot be read."""
        seed = self.seeds.get(name)
        return seed.rows if seed else ()


def read_seeds(files: Files) -> SeedSet:
    """Read every seed and declaration of a folder or a commit (see `sources`)."""
    seeds: dict[str, SeedFile] = {}
    declarations: dict[str, Declaration] = {}
    repeats: list[Repeat] = []
    for path, content in files.items():
        if path.endswith(".yml"):
            for name, declaration in read_declarations(path, content).items():
                first = declarations.setdefault(name, declaration)
                if first is not declaration:
                    repeats.append(Repeat(name, path, first.path))
        else:
            seed = read_seed(path, content)
            kept = seeds.setdefault(seed.name, seed)
            if kept is not seed:
                repeats.append(Repeat(seed.name, path, kept.path))
    return SeedSet(seeds, declarations, tuple(repeats))
