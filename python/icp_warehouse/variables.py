"""Variables of dbt on a command line of ``icp``, held against what the project says of them.

The list and the check are macros, ``macros/variables/``, so that dbt and ``icp`` cannot differ.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml

from icp_warehouse.errors import IcpError
from icp_warehouse.text import on_one_line

MACROS = Path("macros/variables")


def declared_variables(folder: Path) -> dict[str, Any]:
    """Return the variables of the project in a folder as its dbt_project.yml sets them."""
    settings = folder / "dbt_project.yml"
    if not settings.is_file():
        raise IcpError(f"There is no {settings}; run this where dbt_project.yml is.")
    try:
        declared = yaml.safe_load(settings.read_text(encoding="utf-8"))
        return dict(declared.get("vars") or {})
    except (yaml.YAMLError, ValueError, TypeError, AttributeError):
        raise IcpError(
            f"{settings} is no YAML mapping with a mapping of vars; correct it, dbt needs it too."
        ) from None


def read_variables(
    text: str, folder: Path, declared: Mapping[str, Any], today: date | None = None
) -> dict[str, Any]:
    """Return the variables of ``--vars`` if they are sound beside those a project declares."""
    try:
        given, why = yaml.safe_load(text), ""
    except (yaml.YAMLError, RecursionError):
        given, why = None, ""
    except ValueError as error:  # a day that is in no calendar
        given, why = None, f" ({error})"
    if not isinstance(given, dict):
        raise IcpError(
            f"--vars {on_one_line(text)} is no YAML mapping{why}; write it like '{{key: value}}'."
        )
    if sentence := mistake(folder, {**declared, **given}, given, today):
        raise IcpError(sentence)
    return given


def day_mistake(folder: Path, day: date) -> str:
    """Return what is wrong with a day of the run; a folder that is no project has no opinion."""
    if not (folder / MACROS).is_dir():
        return ""
    return mistake(folder, {**declared_variables(folder), "as_of_date": day})


def day_of_run(folder: Path, asked: date | None, today: date) -> date:
    """Return the day that was asked for, else the project's own, else today."""
    day = asked or declared_variables(folder).get("as_of_date") or today
    if sentence := day_mistake(folder, day):
        raise IcpError(sentence)
    return date.fromisoformat(str(day))


def mistake(
    folder: Path,
    values: Mapping[str, Any],
    typed: Iterable[object] = (),
    today: date | None = None,
    *,
    is_package: bool = False,
) -> str:
    """Return what is wrong with the variables of a project folder, empty if nothing is."""
    day = (today or datetime.now(UTC).date()).isoformat()
    found = macros(folder).variable_mistake(known(folder), values, list(typed), day, is_package)
    return str(found).strip()


def known(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what each variable may be and means, by its name."""
    listed: dict[str, dict[str, Any]] = yaml.safe_load(macros(folder).known_variables())
    return listed


def allowed_values(folder: Path, rule: Mapping[str, Any]) -> str:
    """Return in words what a variable may be."""
    return str(macros(folder).allowed_values(rule)).strip()


def macros(folder: Path) -> Any:
    """Return the macros about variables of a project folder, to be called like functions."""
    paths = sorted((folder / MACROS).glob("*.sql"))
    if not paths:
        raise IcpError(f"There is no {folder / MACROS}; run this where dbt_project.yml is.")
    return _compiled("\n".join(path.read_text(encoding="utf-8") for path in paths))


@cache
def _compiled(text: str) -> Any:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    environment.globals["modules"] = SimpleNamespace(re=re)
    return environment.from_string(text).module
