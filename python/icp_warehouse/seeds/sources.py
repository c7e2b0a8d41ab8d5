"""The bytes of seed files: from a folder, or from a git commit without checking it out."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from icp_warehouse.errors import IcpError

SUFFIXES = (".csv", ".yml")
MOST_NAMES = 5_000
MOST_BYTES = 200 * 2**20
# Path below the folder of seeds, with `/`, and the bytes of the file.
Files = Mapping[str, bytes]


def folder_files(folder: Path) -> dict[str, bytes]:
    """Read the seeds and their `.yml` below a folder, sorted by path."""
    if not folder.is_dir():
        raise IcpError(f"There is no folder {folder}; name the folder of the seeds with --seeds.")
    paths = sorted(_files_below(folder))
    size = sum(path.stat().st_size for path in paths)
    if size > MOST_BYTES:
        raise IcpError(
            f"The CSV files below {folder} hold {size // 2**20:,} MiB, which no seeds do; "
            "name the folder of the seeds with --seeds."
        )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _files_below(folder: Path) -> Iterator[Path]:
    """Find the files, and stop where somebody named a folder of everything."""
    seen = 0
    for place, folders, names in os.walk(folder, onerror=_raise):
        seen += len(folders) + len(names)
        if seen > MOST_NAMES:
            raise IcpError(
                f"{folder} holds more than {MOST_NAMES:,} files, so it is no folder of seeds; "
                "name the folder of the seeds with --seeds."
            )
        for path in (Path(place, name) for name in names):
            if path.suffix in SUFFIXES and path.is_file():
                yield path


def _raise(error: OSError) -> None:
    raise error


def git_files(folder: Path, ref: str) -> dict[str, bytes]:
    """Read the same files as they were in a commit; the folder itself is not touched."""
    folder = folder.resolve()
    commit = resolved_commit(folder, ref)
    listing = _git(folder, "ls-tree", "-r", "-z", commit, "--", ".").decode()
    blobs: dict[str, str] = {}
    for entry in filter(None, listing.split("\0")):
        mode_kind_id, _, path = entry.partition("\t")
        kind, blob = mode_kind_id.split()[1:3]
        if kind == "blob" and path.endswith(SUFFIXES):
            blobs[path] = blob
    if not blobs:
        raise IcpError(f"The commit {ref} has no seeds in {folder.name}; name another base.")
    return dict(zip(blobs, _contents(folder, list(blobs.values())), strict=True))


def resolved_commit(folder: Path, ref: str) -> str:
    """Return the full id of a commit, or say in one sentence why there is none."""
    if not ref.strip():
        raise IcpError("The base is empty; name a branch, tag or commit.")
    if _run(folder, "rev-parse", "--git-dir").returncode != 0:
        raise IcpError(
            f"{folder} is in no git repository, so there is nothing to compare with; "
            "leave the base out."
        )
    # Without --end-of-options a name such as `--output=x` would be an option of git.
    options = ("--verify", "--quiet", "--end-of-options")
    found = _run(folder, "rev-parse", *options, f"{ref}^{{commit}}")
    if found.returncode != 0:
        shallow = _run(folder, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        why = " (this clone is shallow)" if shallow else ""
        raise IcpError(
            f"The base {ref} is not in this clone{why}; "
            "fetch it first, such as with git fetch --depth=1 origin <branch>."
        )
    return found.stdout.decode().strip()


def _contents(folder: Path, blobs: list[str]) -> list[bytes]:
    output = _git(folder, "cat-file", "--batch", stdin="\n".join(blobs).encode() + b"\n")
    contents, position = [], 0
    for _ in blobs:
        end = output.index(b"\n", position)
        size = int(output[position:end].split()[2])
        contents.append(output[end + 1 : end + 1 + size])
        position = end + 1 + size + 1
    return contents


def _git(folder: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    run = _run(folder, *arguments, stdin=stdin)
    if run.returncode != 0:
        said = run.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise IcpError(f"git {arguments[0]} failed: {said[-1]}")
    return run.stdout


def _run(
    folder: Path, *arguments: str, stdin: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise IcpError("git is not installed; install it, or leave the base out.") from None
