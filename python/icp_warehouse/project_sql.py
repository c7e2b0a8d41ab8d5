"""Renders the SQL of models that ask no database, as dbt would, without dbt and its ten seconds.

dbt's macros return values and call each other across files, which Jinja alone does not do: each
macro is a template of its own here, and a call ends with the value that `return` was given.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn

import jinja2

from icp_warehouse.variables import declared_variables

_MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)\(.*?endmacro\s*-?%\}", re.DOTALL)


class _Returned(Exception):
    """What a macro returns, on its way to whoever called it."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class ProjectSql:
    """The models and macros of a dbt project, and its variables as dbt_project.yml has them."""

    def __init__(self, project: Path, as_of: date) -> None:
        """Find every model and macro; `as_of` is the day of the run."""
        variables = {**declared_variables(project), "as_of_date": as_of.isoformat()}
        self._models = {path.stem: path for path in (project / "models").rglob("*.sql")}
        self._environment = jinja2.Environment(
            extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined
        )
        known = self._environment.globals
        known.update({"var": variables.get, "return": _return})
        for path in (project / "macros").rglob("*.sql"):
            for found in _MACRO.finditer(path.read_text(encoding="utf-8")):
                known[found[1]] = partial(_call, cache(partial(self._macro, found[1], found[0])))

    def has_model(self, name: str) -> bool:
        """Tell whether there is a SQL model of that name."""
        return name in self._models

    def model(self, name: str, ref: Callable[[str], str]) -> str:
        """Return the SQL of a model; `ref` gives the relation that stands for another model."""
        return self.render(self._models[name].read_text(encoding="utf-8"), ref)

    def render(self, sql: str, ref: Callable[[str], str]) -> str:
        """Return SQL that is written with the macros."""
        self._environment.globals["ref"] = ref
        return self._environment.from_string(sql).render()

    def _macro(self, name: str, source: str) -> Callable[..., Any]:
        macro: Callable[..., Any] = getattr(self._environment.from_string(source).module, name)
        return macro


def _call(macro: Callable[[], Callable[..., Any]], *arguments: Any, **named: Any) -> Any:
    try:
        return macro()(*arguments, **named)
    except _Returned as returned:
        return returned.value


def _return(value: Any) -> NoReturn:
    raise _Returned(value)
