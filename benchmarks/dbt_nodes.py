"""What dbt says of the nodes of a build, and a project of as many nodes that do nothing."""

import json
from dataclasses import dataclass
from pathlib import Path

LAYERS = ("seeds", "raw", "staging", "intermediate", "marts")
PROJECT = """name: empty
profile: icp_warehouse
flags:
  send_anonymous_usage_stats: false
models:
  empty:
    +materialized: table
"""


@dataclass(frozen=True)
class Node:
    """A seed or model and the seconds of wall time from its start to its end."""

    name: str
    layer: str
    seconds: float


@dataclass(frozen=True)
class Nodes:
    """The seeds and models of a build."""

    nodes: tuple[Node, ...]

    @property
    def seed_count(self) -> int:
        """How many seeds."""
        return sum(node.layer == "seeds" for node in self.nodes)

    @property
    def model_count(self) -> int:
        """How many models."""
        return len(self.nodes) - self.seed_count

    def dearest(self, count: int) -> tuple[Node, ...]:
        """Return the nodes that took longest."""
        return tuple(sorted(self.nodes, key=lambda node: -node.seconds)[:count])

    def seconds_of(self, layer: str) -> float:
        """Add up the seconds of a layer."""
        return sum(node.seconds for node in self.nodes if node.layer == layer)

    def count_of(self, layer: str) -> int:
        """Count the nodes of a layer."""
        return sum(node.layer == layer for node in self.nodes)


def nodes_of(target: Path) -> Nodes:
    """Read the seeds and models that a build ran."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    found = []
    for result in results:
        kind, _, name = result["unique_id"].split(".", 2)
        if kind in ("seed", "model"):
            place = manifest[result["unique_id"]]["fqn"][1]
            layer = "seeds" if kind == "seed" else place
            found.append(Node(name, layer, float(result["execution_time"])))
    return Nodes(tuple(found))


def empty_project(folder: Path, seed_count: int, model_count: int) -> Path:
    """Write a dbt project of seeds of one row and models of one number."""
    for name in ("seeds", "models"):
        (folder / name).mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    for number in range(seed_count):
        (folder / "seeds" / f"seed_{number}.csv").write_text("id\n1\n", encoding="utf-8")
    for number in range(model_count):
        (folder / "models" / f"model_{number}.sql").write_text("select 1 as id\n", encoding="utf-8")
    return folder
