"""The command ``icp``: what stands around ``dbt build``.

Each command imports what it needs when it runs, so that ``icp --help`` answers at once.
"""

from datetime import UTC, datetime
from pathlib import Path

import click

from icp_warehouse.errors import IcpError
from icp_warehouse.fit.command import fit_command
from icp_warehouse.option_types import DIRECTORY, FILE
from icp_warehouse.review_commands import explain, impact, simulate
from icp_warehouse.sentence_group import SentenceGroup

LARGEST_SEED = 2**32 - 1
WAREHOUSE = click.option(
    "--warehouse",
    type=FILE,
    default=Path("warehouse/icp.duckdb"),
    show_default=True,
    envvar="ICP_WAREHOUSE",
    show_envvar=True,
    help="The DuckDB file dbt built.",
)


@click.group(cls=SentenceGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="icp-warehouse", prog_name="icp")
def main() -> None:
    """Check seeds and exports, and read what the warehouse says.

    Run it where dbt_project.yml is. Exit codes: 0 fine, 1 a check failed, 2 wrong use.
    """


@main.command("sample-data")
@click.option("--out", type=DIRECTORY, required=True, help="Folder to write the exports into.")
@click.option(
    "--accounts",
    type=click.IntRange(1, 10_000_000),
    default=400,
    show_default=True,
    help="How many.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, LARGEST_SEED),
    default=1,
    show_default=True,
    help="Same seed, same bytes.",
)
@click.option("--answer-key", type=FILE, help="Write the known truth and the planted dirt here.")
def sample_data(out: Path, accounts: int, seed: int, answer_key: Path | None) -> None:
    """Make synthetic exports of any size, with known truth and known dirt."""
    from icp_warehouse.sample_data import generate

    generate(out, accounts, seed, answer_key)
    click.echo(f"Exports of {accounts} accounts are in {out}.")


@main.command()
@click.option(
    "--exports",
    type=DIRECTORY,
    default=Path("exports"),
    show_default=True,
    help="Folder with one folder per source.",
)
@click.option("--out", type=FILE, help="Write every expectation to this HTML page as well.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day; as_of_date of dbt_project.yml, or today (UTC), if left out.",
)
def validate(exports: Path, out: Path | None, as_of: datetime | None) -> None:
    """Hold export files against what a sound export looks like (Great Expectations)."""
    from icp_warehouse.outputs import refuse_file
    from icp_warehouse.validate.page import write_page
    from icp_warehouse.validate.report import failure, lines
    from icp_warehouse.validate.staging import stage_exports
    from icp_warehouse.validate.suite import validate_exports
    from icp_warehouse.variables import day_of_run

    if out is not None:
        refuse_file(out, "<!doctype html")
    asked = as_of.date() if as_of else None
    day = day_of_run(Path(), asked, datetime.now(UTC).date())
    findings = validate_exports(stage_exports(exports, Path(), Path("seeds"), day))
    for line in lines(findings):
        click.echo(line)
    if out is not None:
        write_page(findings, out)
        click.echo(f"Every expectation is in {out}.")
    if sentence := failure(findings):
        raise IcpError(sentence)


@main.command()
@click.option(
    "--seeds",
    "folder",
    type=DIRECTORY,
    default=Path("seeds"),
    show_default=True,
    help="Folder of the seeds.",
)
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "github", "json"]),
    default="text",
    show_default=True,
    help="Lines to read, annotations of a pull request, or one document.",
)
@click.option("--base", metavar="REF", help="Commit to compare with: a published version stays.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day; today (UTC) if left out.",
)
@click.option("--warehouse", type=FILE, help="Find rules that never match in this DuckDB file.")
def check(
    folder: Path, layout: str, base: str | None, as_of: datetime | None, warehouse: Path | None
) -> None:
    """Check the seeds: file, line, what is wrong, how to mend it."""
    from icp_warehouse.check.command import checked

    day = (as_of or datetime.now(UTC)).date()
    try:
        text, has_errors = checked(folder, layout, day, base, warehouse)
    except IcpError as error:
        raise click.UsageError(str(error)) from None
    click.echo(text)
    if has_errors:
        raise SystemExit(1)


@main.command()
@WAREHOUSE
def summary(warehouse: Path) -> None:
    """Print what came in, what was refused, the tiers and the last quarter's checks."""
    from icp_warehouse.summary import summarise

    click.echo(summarise(warehouse))


@main.command()
@WAREHOUSE
@click.option("--out", type=FILE, required=True, help="SVG file to write.")
def picture(warehouse: Path, out: Path) -> None:
    """Draw close rates by score band and accounts by tier as one SVG file."""
    from icp_warehouse.picture import write_picture

    write_picture(warehouse, out)
    click.echo(f"The picture is in {out}.")


@main.command("sync-file")
@WAREHOUSE
@click.option(
    "--source", type=click.Choice(["salesforce", "hubspot"]), required=True, help="CRM to write to."
)
@click.option("--out", type=DIRECTORY, required=True, help="Folder to write the files into.")
@click.option(
    "--allow-mass-change",
    is_flag=True,
    help="Write more tiers at once than the variable sync_max_change_share allows.",
)
def sync_file(warehouse: Path, source: str, out: Path, allow_mass_change: bool) -> None:
    """Write what changed since the last acknowledged sync as files a CRM loads."""
    from icp_warehouse.sync.manifest import manifest_path
    from icp_warehouse.sync.mass_change import largest_share
    from icp_warehouse.sync.sync_file import write_sync_files

    share = 1 if allow_mass_change else largest_share(Path())
    manifest = write_sync_files(warehouse, source, out, share)
    for part in manifest.files:
        click.echo(f"{out / part.name}: {part.rows:,} records")
    if not manifest.files:
        click.echo(f"Nothing changed since the last acknowledged sync of {source}.")
        return
    click.echo(
        f"{manifest.record_count:,} records changed, {manifest.removed_count:,} of them to be "
        f"cleared. Once loaded: icp sync-ack {manifest_path(out, source)}"
    )


@main.command("sync-ack")
@WAREHOUSE
@click.argument("manifests", metavar="FILE...", type=FILE, nargs=-1, required=True)
def sync_ack(warehouse: Path, manifests: tuple[Path, ...]) -> None:
    """Say that the files of a manifest were loaded: their rows are done."""
    from icp_warehouse.sync.sync_ack import acknowledge

    for sentence in acknowledge(warehouse, manifests):
        click.echo(sentence)


for command in (fit_command, impact, simulate, explain):
    main.add_command(WAREHOUSE(command))
