"""Reads texts with the macros that staging reads them with, without dbt."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
import jinja2

from rendered_models import ROOT

FOLDER = ROOT / "macros" / "parsing"


@cache
def template(call: str) -> jinja2.Template:
    macros = "".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql")))
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    return environment.from_string(macros + "{{ " + call + " }}")


def parsed(call: str, texts: Sequence[str | None], mark: str = ".", **columns: str) -> list[Any]:
    """What a macro makes of each text; in its call, `text` is the text and `formats` its dress.

    `columns` adds columns to the dress, each with its SQL.
    """
    dress = "".join(f", {sql} as {name}" for name, sql in columns.items())
    values = ", ".join("(?, ?)" for _ in texts)
    found = duckdb.execute(
        f"with formats as (select cast(? as varchar) as decimal_mark{dress}),"
        f" texts (row_no, text) as (values {values})"
        f" select {template(call).render()} from texts cross join formats order by row_no",
        [mark, *(part for row in enumerate(texts) for part in row)],
    ).fetchall()
    return [value for (value,) in found]


def labels(**meanings: str) -> str:
    """SQL of what currency labels mean, such as `$="USD CAD"`."""
    keys = ", ".join(f"'{label}'" for label in meanings)
    lists = ", ".join(str(codes.split()) for codes in meanings.values())
    return f"map([{keys}], [{lists}])"
