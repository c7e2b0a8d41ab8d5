"""What a build costs beside a plain script of the same work, and beside dbt's own floor.

Run `make bench`. On the same files of `icp sample-data` it runs, in turn, one after the other: the
project's build, `baseline.sql`, an empty dbt project of as many seeds and models, the build with
data tests, `icp impact` and `icp explain`. It writes docs/performance.md, and ends with exit code 1
and writes nothing if the script's scores are not the project's.

BENCH_ACCOUNTS: how many accounts (30,000). BENCH_EXPONENT=1: how cost grows from 10,000 to 100,000.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from child_costs import Cost, cost_of
from dbt_nodes import Nodes, empty_project, nodes_of
from performance_page import Growth, Measured, page
from same_scores import Compared, compare_scores

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "target" / "bench"
BIN = Path(sys.executable).parent
DAY = "2026-06-30"
SEED = 1
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")
WITH_TESTS = ("--exclude-resource-type", "unit_test")


@dataclass(frozen=True)
class World:
    """A folder for one size of sample, and where things are in it."""

    accounts: int
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        """Place the world in a folder of its own."""
        object.__setattr__(self, "folder", FOLDER / f"{self.accounts}_accounts")

    def path(self, name: str) -> Path:
        """Return the path of a file or folder of this world."""
        return self.folder / name

    def log(self, name: str) -> Path:
        """Return the path of a step's output."""
        return self.folder / f"{name}.log"


def environment(**more: str) -> Mapping[str, str]:
    """Return the environment of every step: this tree's package, and no network."""
    package = os.pathsep.join(filter(None, [str(ROOT / "python"), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": package, "DO_NOT_TRACK": "1", "PYTHONUTF8": "1", **more}


def make_world(accounts: int) -> World:
    """Write the sample exports and a profile into an empty folder."""
    world = World(accounts)
    shutil.rmtree(world.folder, ignore_errors=True)
    world.path("profile").mkdir(parents=True)
    shutil.copy(ROOT / "profiles.example.yml", world.path("profile") / "profiles.yml")
    say(f"icp sample-data --accounts {accounts} --seed {SEED}")
    options = ["--accounts", str(accounts), "--seed", str(SEED), "--out", world.path("exports")]
    command = [str(BIN / "icp"), "sample-data", *map(str, options)]
    cost_of(command, world.log("sample"), environment(), ROOT)
    return world


def build(world: World, name: str, options: tuple[str, ...], project: Path = ROOT) -> Cost:
    """Build a project into an empty database, parsing included."""
    variables = f'{{exports_path: {world.path("exports")}, as_of_date: "{DAY}"}}'
    command = [
        *(str(BIN / "dbt"), "--log-path", str(world.path(f"{name}_logs")), "--quiet", "build"),
        *("--profiles-dir", str(world.path("profile"))),
        *("--target-path", str(world.path(f"{name}_target"))),
        *options,
        *(("--vars", variables) if project == ROOT else ()),
    ]
    say(f"dbt build ({name})")
    warehouse = str(world.path(f"{name}.duckdb"))
    return cost_of(command, world.log(name), environment(ICP_WAREHOUSE=warehouse), project)


def run_script(world: World) -> Cost:
    """Run baseline.sql on the same exports."""
    say("baseline.sql")
    command = [
        *(sys.executable, str(ROOT / "benchmarks" / "run_baseline.py")),
        *(str(world.path("exports")), str(ROOT / "seeds"), DAY, str(world.path("script.duckdb"))),
    ]
    return cost_of(command, world.log("script"), environment(), ROOT)


def changed_clone(world: World) -> Path:
    """Clone the last commit and change two point values of the active card."""
    clone = world.path("changed")
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)]
    cost_of(command, world.log("clone"), environment(), ROOT)
    rules = clone / "seeds" / "scorecard" / "scorecard_rules.csv"
    lines = rules.read_text(encoding="utf-8").split("\n")
    header = lines[0].split(",")
    changed = 0
    for number, line in enumerate(lines):
        cells = line.split(",")
        points = header.index("points")
        if changed < 2 and cells[0] == "core" and int(cells[points]) > 4:
            cells[points] = str(int(cells[points]) - 1)
            lines[number], changed = ",".join(cells), changed + 1
    rules.write_text("\n".join(lines), encoding="utf-8")
    return clone


def run_impact(world: World) -> Cost:
    """Ask what two changed point values would do. Exit code 1 is an answer: a gate is exceeded."""
    clone = changed_clone(world)
    say("icp impact")
    options = ["--base", "HEAD", "--warehouse", str(world.path("build.duckdb"))]
    command = [str(BIN / "icp"), "impact", *options]
    cost = cost_of(command, world.log("impact"), environment(), clone, allowed=(0, 1))
    if "Error" in world.log("impact").read_text(encoding="utf-8").split("\n", 1)[0]:
        sys.exit(world.log("impact").read_text(encoding="utf-8"))
    return cost


def run_explain(world: World) -> Cost:
    """Explain the first account by key."""
    say("icp explain")
    with duckdb.connect(str(world.path("build.duckdb")), read_only=True) as connection:
        row = connection.execute("select min(account_key) from dim_icp_accounts").fetchone()
    options = ["--warehouse", str(world.path("build.duckdb")), str(row[0] if row else "")]
    command = [str(BIN / "icp"), "explain", *options]
    return cost_of(command, world.log("explain"), environment(), ROOT)


def say(text: str) -> None:
    """Tell which step begins."""
    print(f"==> {text}", flush=True)


def checked(world: World) -> Compared:
    """Compare the script's scores with the project's, and stop if any differ."""
    found = compare_scores(world.path("build.duckdb"), world.path("script.duckdb"))
    print(
        f"compared {found.accounts:,} accounts ({found.differing_accounts:,} differ), "
        f"{found.deals:,} deals ({found.differing_deals:,} differ), "
        f"{found.lines:,} lines ({found.differing_lines:,} differ), "
        f"{found.bands:,} rows of fct_quarterly_bands ({found.differing_bands:,} differ)"
    )
    for reason, count in found.left_out:
        print(f"left out: {count:,} {reason}")
    if not found.is_equal:
        sys.exit("The script does not come to what the project comes to: its time says nothing.")
    return found


def floor_of(world: World, nodes: Nodes) -> Cost:
    """Build a project of as many seeds and models that do nothing."""
    project = empty_project(world.path("empty"), nodes.seed_count, nodes.model_count)
    return build(world, "floor", (), project)


def measure(accounts: int) -> Measured:
    """Run every step of the bench, one after the other."""
    world = make_world(accounts)
    built = build(world, "build", WITHOUT_TESTS)
    script = run_script(world)
    compared = checked(world)
    nodes = nodes_of(world.path("build_target"))
    return Measured(
        accounts=accounts,
        export_bytes=sum(file.stat().st_size for file in world.path("exports").rglob("*.csv")),
        compared=compared,
        nodes=nodes,
        costs={
            "script": script,
            "floor": floor_of(world, nodes),
            "build": built,
            "tests": build(world, "tests", WITH_TESTS),
            "impact": run_impact(world),
            "explain": run_explain(world),
        },
    )


def growth(fewer: int = 10_000, more: int = 100_000) -> Growth:
    """Build two sizes and run the script on both."""
    found = {}
    for accounts in (fewer, more):
        world = make_world(accounts)
        found[accounts] = (build(world, "build", WITHOUT_TESTS), run_script(world))
        shutil.rmtree(world.folder)
    return Growth(fewer, more, found[fewer], found[more])


def commit() -> str:
    """Name the commit that was measured, and whether files differ from it."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=7"]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.strip()


def main() -> None:
    """Measure and write the page."""
    asked = os.environ.get("BENCH_ACCOUNTS") or "30000"
    if not asked.isascii() or not asked.isdigit() or int(asked) < 1:
        sys.exit(f"BENCH_ACCOUNTS is {asked!r}; give a whole number of accounts, such as 30000.")
    accounts = int(asked)
    tree = commit()
    measured = measure(accounts)
    grown = growth() if os.environ.get("BENCH_EXPONENT") == "1" else None
    if commit() != tree:
        sys.exit("The tree changed while it was measured: the figures are of no one tree.")
    target = ROOT / "docs" / "performance.md"
    target.write_text(page(measured, grown, tree), encoding="utf-8")
    print(target.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
