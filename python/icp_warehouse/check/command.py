"""What ``icp check`` does: read the seeds, check them, put the findings into words."""

from datetime import date
from pathlib import Path

from icp_warehouse.check.book import read_book
from icp_warehouse.check.edited import changed_row_count
from icp_warehouse.check.output import as_github, as_json, as_text, counts, summary
from icp_warehouse.check.run import below, check_seeds, with_levels
from icp_warehouse.errors import IcpError
from icp_warehouse.seeds.seed_set import read_seeds
from icp_warehouse.seeds.sources import folder_files, git_files
from icp_warehouse.variables import day_mistake, declared_variables


def checked(
    folder: Path, layout: str, as_of: date, base: str | None, warehouse: Path | None
) -> tuple[str, bool]:
    """Return what to print, and whether there is an error among the findings."""
    if sentence := day_mistake(folder.absolute().parent, as_of):
        raise IcpError(sentence)
    seeds = read_seeds(folder_files(folder))
    if not seeds.seeds:
        raise IcpError(f"{folder} has no CSV files; name the folder of the seeds with --seeds.")
    earlier = read_seeds(git_files(folder, base)) if base is not None else None
    findings = check_seeds(seeds, as_of, earlier, _reporting_currency(folder.resolve().parent))
    book = read_book(seeds, as_of)
    if warehouse is not None:
        from icp_warehouse.check.in_warehouse import check_warehouse

        findings += with_levels(check_warehouse(book, warehouse), seeds)
    changed = None
    if earlier is not None:
        changed = changed_row_count(read_book(earlier, as_of).entries, book.entries)
    shown = below(folder, findings)
    has_errors = counts(shown)["error"] > 0
    if layout == "json":
        return as_json(shown, changed), has_errors
    said = summary(shown, len(seeds.seeds), base, changed)
    lines = as_github(shown, said) if layout == "github" else as_text(shown, said)
    return "\n".join(lines), has_errors


def _reporting_currency(project: Path) -> str:
    """Return the currency of a project; seeds without one are taken for those as shipped."""
    if not (project / "dbt_project.yml").is_file():
        return "USD"
    return str(declared_variables(project).get("reporting_currency", "USD"))
