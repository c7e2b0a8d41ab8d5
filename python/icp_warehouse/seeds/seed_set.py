"""All seeds of a project, with what is declared about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from icp_warehouse.seeds.declared import Declaration, read_declarations
from icp_warehouse.seeds.rows import SeedFile, SeedRow, read_seed
from icp_warehouse.seeds.sources import Files


@dataclass(frozen=True)
class SeedSet:
    """Seeds and declarations by the name of the seed."""

    seeds: Mapping[str, SeedFile]
    declarations: Mapping[str, Declaration]

    def rows(self, name: str) -> tuple[SeedRow, ...]:
        """Return the rows of a seed; none if there is no such seed, or it cannot be read."""
        seed = self.seeds.get(name)
        return seed.rows if seed else ()


def read_seeds(files: Files) -> SeedSet:
    """Read every seed and declaration of a folder or a commit (see `sources`)."""
    seeds: dict[str, SeedFile] = {}
    declarations: dict[str, Declaration] = {}
    for path, content in files.items():
        if path.endswith(".yml"):
            declarations.update(read_declarations(path, content))
        else:
            seed = read_seed(path, content)
            seeds[seed.name] = seed
    return SeedSet(seeds, declarations)
