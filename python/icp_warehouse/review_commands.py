"""The commands about a change of rules and about one account; they import what they need.

Each takes the option ``--warehouse`` from the group it is added to.
"""

from pathlib import Path

import click

from icp_warehouse.errors import IcpError

FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
    help="Markdown for a pull request, or JSON with everything.",
)
NAMES = click.option("--names", is_flag=True, help="Show account names beside their ids.")
REDACT = click.option("--redact", is_flag=True, help="Show ids only, whatever else is asked.")
LAST = click.option(
    "--last",
    type=click.IntRange(1, 1_000_000),
    default=200,
    show_default=True,
    help="How many closed deals the back-test looks at.",
)
VARS = click.option(
    "--vars",
    "variables",
    default="{}",
    help="Variables of dbt the warehouse was built with, as YAML, where they differ from the "
    "project's.",
)


@click.command()
@click.option("--base", required=True, help="Branch, tag or commit to compare with.")
@FORMAT
@NAMES
@REDACT
@LAST
@VARS
def impact(
    warehouse: Path, base: str, form: str, names: bool, redact: bool, last: int, variables: str
) -> None:
    """Say what the seeds as they are now change against another commit.

    Nothing is checked out or written. Exit code 1 if a gate of impact_gates is exceeded.
    """
    from icp_warehouse.impact.command import failure, impact_of, written

    found = impact_of(
        warehouse, base, last=last, with_names=names and not redact, variables=variables
    )
    click.echo(written(found, form), nl=False)
    if sentence := failure(found):
        raise IcpError(sentence)


@click.command()
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="PATH=VALUE",
    help="Such as core.size.ideal.points=25; may be given several times.",
)
@FORMAT
@NAMES
@REDACT
@LAST
@VARS
def simulate(
    warehouse: Path,
    settings: tuple[str, ...],
    form: str,
    names: bool,
    redact: bool,
    last: int,
    variables: str,
) -> None:
    """Say what a change of rules would do, without editing a file."""
    from icp_warehouse.impact.command import failure, simulated, written

    found = simulated(
        warehouse, settings, last=last, with_names=names and not redact, variables=variables
    )
    click.echo(written(found, form), nl=False)
    if sentence := failure(found):
        raise IcpError(sentence)


@click.command()
@click.argument("account")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for reading, or JSON with everything.",
)
@VARS
def explain(warehouse: Path, account: str, form: str, variables: str) -> None:
    """Say why an account has its score and tier, and what would lift it.

    ACCOUNT is its key, id, domain or name.
    """
    import json

    from icp_warehouse.explain.explain_text import explained
    from icp_warehouse.explain.explanation import explain as explain_account

    found = explain_account(warehouse, account, variables)
    if form == "json":
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        click.echo(explained(found), nl=False)
