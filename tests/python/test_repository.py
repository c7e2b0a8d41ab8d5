"""The repository as it is kept: what may not be in it, and what stands beside what."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from icp_warehouse.file_names import FILE_STEMS
from icp_warehouse.objects import OBJECTS

MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|root|Users|opt|mnt|work|workspace|tmp)/[\w.-]+")
# In pieces, so that this file keeps its own rule.
REGISTRY_HOST = re.compile(r"\b(?:py" r"pi|python" r"hosted)\.org\b|\bregistry\.\w+\.\w+\b")
BUILT = {"__pycache__", "build", "dbt_packages", "exports", "logs", "target", "warehouse"}
YOURS = {"profiles.yml"}
INDEX_OPTION = re.compile(r"--(?:extra-)?index-[u]rl|--find-links|--trusted-host|https?:|file:|@ ")
PIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*==[\w.!+]+(?: ; [^/]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
LOCKS = ("requirements.lock", "requirements-dbt-1.11.lock")
ACTION = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
TEXT = {"", ".cfg", ".csv", ".html", ".lock", ".md", ".py", ".sql", ".toml", ".txt", ".yml"}


def kept_files(root: Path) -> Iterator[Path]:
    """Yield the files a clone holds, leaving out what runs write and what is yours."""
    for folder, names, files in os.walk(root):
        names[:] = [
            name
            for name in names
            if name not in BUILT and (not name.startswith(".") or name in (".ci", ".github"))
        ]
        yield from (Path(folder, name) for name in files if name not in YOURS)


def lines_of_text(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every line of every text file but this one, with where it stands."""
    for path in kept_files(root):
        if path.suffix not in TEXT or path == Path(__file__).resolve():
            continue
        text = path.read_bytes().decode("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{path.relative_to(root)}:{number}", line


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY_HOST], ids=["machine_path", "registry"])
def test_no_file_names_the_machine_it_was_written_on(
    repo_root: Path, pattern: re.Pattern[str]
) -> None:
    assert [where for where, line in lines_of_text(repo_root) if pattern.search(line)] == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE_PATH, "cp /home/anna/exports ."),
        (MACHINE_PATH, 'path: "/Users/anna/icp.duckdb"'),
        (REGISTRY_HOST, "see registry.example.org"),
        (INDEX_OPTION, "-".join(("--extra", "index", "url file"))),
        (INDEX_OPTION, "icp @ git"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_exact_versions_with_checksums_and_nothing_else(
    repo_root: Path, lock: str
) -> None:
    lines = (repo_root / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if INDEX_OPTION.search(line)] == []
    held = [line for line in lines if not line.startswith("#")]
    pins = [line for line in held if not line.startswith(" ")]
    assert [line for line in pins if not PIN.fullmatch(line)] == []
    assert [line for line in held if line.startswith(" ") and not HASH.fullmatch(line)] == []
    followed = zip(held, [*held[1:], ""], strict=True)
    assert all(after.startswith(" ") for line, after in followed if line in pins)
    names = [pin.partition("==")[0] for pin in pins]
    assert names == sorted(set(names))


def test_a_lock_holds_the_dbt_it_is_for_and_no_add_on_that_downloads(repo_root: Path) -> None:
    new, old = ((repo_root / lock).read_text(encoding="utf-8") for lock in LOCKS)
    assert re.search(r"^dbt-core==1\.12\.\d+ ", new, re.MULTILINE)
    assert re.search(r"^dbt-core==1\.11\.\d+ ", old, re.MULTILINE)
    assert not re.search(r"^dbt-core-experimental-parser==", new + old, re.MULTILINE)


def test_every_action_is_pinned_by_commit(repo_root: Path) -> None:
    lines = [
        line.strip().removeprefix("- ")
        for path in sorted((repo_root / ".github" / "workflows").glob("*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    assert lines != []
    assert [line for line in lines if not ACTION.fullmatch(line)] == []


def models(root: Path) -> list[Path]:
    return sorted(path for path in (root / "models").rglob("*") if path.suffix in (".sql", ".py"))


def test_every_model_has_its_yml_beside_it(repo_root: Path) -> None:
    assert models(repo_root) != []
    missing = [path for path in models(repo_root) if not path.with_suffix(".yml").is_file()]
    assert missing == []


def test_every_yml_describes_its_model_and_every_column(repo_root: Path) -> None:
    silent = []
    for path in models(repo_root):
        described = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
        [model] = described["models"]
        assert model["name"] == path.stem
        columns = model.get("columns", [])
        for what in (model, *columns):
            if not (what.get("description") or "").strip():
                silent.append(f"{path.stem}: {what['name']}")
    assert silent == []


def test_every_sql_model_opens_with_what_a_row_is(repo_root: Path) -> None:
    sql = [path for path in models(repo_root) if path.suffix == ".sql"]
    mute = [path for path in sql if not path.read_text(encoding="utf-8").startswith("-- ")]
    assert mute == []


def test_every_seed_is_described(repo_root: Path) -> None:
    described = set()
    for path in (repo_root / "seeds").rglob("*.yml"):
        for seed in yaml.safe_load(path.read_text(encoding="utf-8")).get("seeds", []):
            described.add(seed["name"])
            assert seed.get("description"), seed["name"]
    assert {path.stem for path in (repo_root / "seeds").rglob("*.csv")} == described


def test_seed_files_are_utf8_with_unix_line_ends(repo_root: Path) -> None:
    for path in (repo_root / "seeds").rglob("*.csv"):
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf"), path
        assert b"\r" not in raw, path
        assert raw.endswith(b"\n"), path
        raw.decode("utf-8")


def test_every_object_of_every_source_has_a_raw_model(repo_root: Path) -> None:
    for source, objects in FILE_STEMS.items():
        found = {path.stem for path in (repo_root / "models" / "raw" / source).glob("*.py")}
        assert found == {f"raw_{source}__{name}" for name in objects}
        assert set(objects) <= set(OBJECTS)


def test_the_example_profile_is_the_one_the_project_asks_for(repo_root: Path) -> None:
    project = yaml.safe_load((repo_root / "dbt_project.yml").read_text(encoding="utf-8"))
    profiles = yaml.safe_load((repo_root / "profiles.example.yml").read_text(encoding="utf-8"))
    target = profiles[project["profile"]]["outputs"][profiles[project["profile"]]["target"]]
    assert target["type"] == "duckdb"
    assert target["config_options"] == {"storage_compatibility_version": "v1.5.0"}
    assert target["settings"] == {"TimeZone": "UTC"}


def test_git_ignores_what_a_run_writes_and_what_is_yours(repo_root: Path) -> None:
    ignored = (repo_root / ".gitignore").read_text(encoding="utf-8").splitlines()
    written = {"dbt_packages/", "logs/", "target/", "warehouse/*", ".user.yml", ".venv/"}
    assert written | {"exports/", "profiles.yml"} <= set(ignored)
    assert (repo_root / "warehouse" / ".gitkeep").is_file(), "DuckDB creates files, not folders"


def test_every_mart_has_a_reader_among_the_exposures(repo_root: Path) -> None:
    marts = repo_root / "models" / "marts"
    text = (marts / "exposures.yml").read_text(encoding="utf-8")
    read = {
        name.removeprefix("ref('").removesuffix("')")
        for exposure in yaml.safe_load(text)["exposures"]
        for name in exposure["depends_on"]
    }
    assert {path.stem for path in marts.rglob("*.sql")} <= read


def test_git_ignores_what_commands_write_and_nothing_that_is_kept(
    repo_root: Path, tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    shutil.copy(repo_root / ".gitignore", tmp_path)
    written = [
        "exports/csv/accounts.csv",
        "logs/dbt.log",
        "profiles.yml",
        # The default folder of icp fit, and the one that docs/write_back.md names.
        "proposals/core-2026-06-30/evidence.md",
        "sync/salesforce/accounts_1.csv",
        "target/manifest.json",
        "warehouse/icp.duckdb",
    ]
    kept = [path.relative_to(repo_root).as_posix() for path in kept_files(repo_root)]
    checked = subprocess.run(
        ["git", "-C", tmp_path, "check-ignore", "--no-index", "--stdin"],
        input="\n".join([*written, *kept]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(checked.stdout.splitlines()) == sorted(written)
