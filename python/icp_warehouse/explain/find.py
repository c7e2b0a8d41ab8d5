"""Find the account a person means by its key, id, domain or name."""

from collections.abc import Sequence

from icp_warehouse.errors import IcpError
from icp_warehouse.rescore.scratch import Scratch
from icp_warehouse.text import on_one_line, printable

LISTED = 10

# The first of these that finds anything counts; a merged record is found under its own id, too.
WAYS = (
    "account_key = $asked",
    "account_key in (select canonical_account_key from {xref} where account_key = $asked)",
    "account_id = $asked",
    "account_key in (select canonical_account_key from {xref}"
    " where split_part(account_key, ':', 2) = $asked)",
    "lower(domain) = lower($domain)",
    "lower(trim(account_name)) = lower(trim($asked))",
    "contains(lower(account_name), lower($asked))",
)


def found_account(scratch: Scratch, asked: str) -> str:
    """Return the key of the one account that is meant."""
    if not printable(asked):
        raise IcpError("An empty name is no account; name one by its key, id, domain or name.")
    domain = asked.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
    values = {"asked": asked, "domain": domain.split("/")[0]}
    for way in WAYS:
        condition = way.format(xref=scratch.relation("int_account_xref"))
        used = {name: value for name, value in values.items() if f"${name}" in condition}
        matches = scratch.connection.execute(
            f"select account_key, domain, account_name from {scratch.relation('dim_icp_accounts')}"
            f" where {condition} order by account_key limit {LISTED + 1}",
            used,
        ).fetchall()
        if len(matches) == 1:
            return str(matches[0][0])
        if matches:
            raise IcpError(_ambiguous(asked, matches))
    raise IcpError(
        f"No account has the key, id, domain or name {on_one_line(asked)}; "
        "dim_icp_accounts lists them all."
    )


def _ambiguous(asked: str, matches: Sequence[tuple[str, str | None, str | None]]) -> str:
    listed = [
        f"{key} ({', '.join(map(on_one_line, filter(None, words)))})"
        for key, *words in matches[:LISTED]
    ]
    more = ["and more"] if len(matches) > LISTED else []
    return (
        f"{on_one_line(asked)} is more than one account; name one by its key: "
        f"{', '.join([*listed, *more])}."
    )
