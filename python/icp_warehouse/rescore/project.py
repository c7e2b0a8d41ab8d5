"""The dbt project as text: its models, what each reads, and their SQL without starting dbt.

Starting dbt takes ten seconds and a profile. Models below the raw layer are SQL with macros of this
project only, so a template engine is enough; a test compares the result with what dbt compiles.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2

from icp_warehouse.errors import IcpError
from icp_warehouse.variables import declared_variables, read_variables

REF = re.compile(r"\bref\(\s*['\"](\w+)['\"]\s*\)")
MATERIALIZED = re.compile(r"\bmaterialized\s*[=:]\s*['\"]?(\w+)")

Resolver = Callable[[str], str]


@dataclass(frozen=True)
class Model:
    """A model of the project: the text of its file, and what it refers to."""

    name: str
    path: Path
    text: str
    parents: frozenset[str]
    materialized: str

    @property
    def is_sql(self) -> bool:
        """Whether the model is SQL; a Python model reads export files."""
        return self.path.suffix == ".sql"

    @property
    def is_view(self) -> bool:
        """Whether nothing of it is stored."""
        return self.materialized == "view"

    @property
    def is_history(self) -> bool:
        """Whether it keeps what earlier builds told, which no change of a rule takes back."""
        return self.materialized == "incremental"


class Project:
    """The models of a project folder, and their SQL for one day and set of variables."""

    def __init__(self, folder: Path) -> None:
        """Read the models and macros of the folder that holds `dbt_project.yml`."""
        self.folder = folder
        self.seeds = folder / "seeds"
        self.variables = declared_variables(folder)
        self.models = {
            path.stem: _model(path)
            for path in sorted((folder / "models").rglob("*"))
            if path.suffix in (".sql", ".py")
        }

    @cached_property
    def _macros(self) -> str:
        paths = sorted((self.folder / "macros").rglob("*.sql"))
        return "\n".join(map(_text, paths))

    def given(self, variables: str) -> dict[str, Any]:
        """Return variables as `--vars` gives them, sound beside those of the project."""
        return read_variables(variables, self.folder, self.variables)

    def upstream(self, targets: Iterable[str]) -> set[str]:
        """Return the targets, and every model and seed they are made from."""
        found: set[str] = set()
        waiting = list(targets)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.models[name].parents if name in self.models else ()
        return found

    def read_by_python(self) -> set[str]:
        """Return what Python models read; they read export files, and run in dbt only."""
        return {
            name for model in self.models.values() if not model.is_sql for name in model.parents
        }

    def ordered(self, names: Iterable[str]) -> list[str]:
        """Return the models, each after those it reads."""
        waiting = set(names)
        done: list[str] = []
        while waiting:
            ready = sorted(name for name in waiting if not self.models[name].parents & waiting)
            done += ready
            waiting -= set(ready)
        return done

    def renderer(
        self, variables: Mapping[str, Any], stored: Mapping[str, str] | None = None
    ) -> "Renderer":
        """Return what turns models into SQL with these variables over the project's own.

        A model that asks what earlier builds stored is told of the tables in `stored`.
        """
        return Renderer(self._macros, {**self.variables, **variables}, stored or {})


class Renderer:
    """Turns the text of models into SQL."""

    def __init__(
        self, macros: str, variables: Mapping[str, Any], stored: Mapping[str, str]
    ) -> None:
        """Compile the macros once; that takes longer than the models."""
        self._resolve: Resolver = str
        self._environment = jinja2.Environment(
            extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined
        )
        self._environment.globals.update(
            ref=lambda name: self._resolve(name),
            var=lambda name, default=None: variables.get(name, default),
            config=lambda *_, **__: "",
            execute=True,
            this=SimpleNamespace(database=None, schema=None),
            adapter=SimpleNamespace(get_relation=lambda _, __, name: stored.get(name)),
            **{"return": _returned},
        )
        module = self._environment.from_string(macros).module
        # A macro's name is what the other templates call it by.
        self._environment.globals.update(
            {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
        )

    def render(self, model: Model, resolve: Resolver) -> str:
        """Return the SQL of a model, with `resolve` naming the relation of each reference."""
        try:
            return self.render_text(model.text, resolve)
        except jinja2.TemplateError as error:
            raise IcpError(
                f"{model.path} uses something of dbt that cannot be run without it ({error}); "
                "compare two builds instead."
            ) from None

    def render_text(self, text: str, resolve: Resolver) -> str:
        """Return any text with its references and macros filled in."""
        # Making a relation ready may itself render a model, hence the one to come back to.
        outer, self._resolve = self._resolve, resolve
        try:
            return self._environment.from_string(text).render()
        finally:
            self._resolve = outer


def _returned(value: str | None) -> str:
    """Stand in for dbt's `return`, which hands any value to the caller; here it can be a text."""
    if value is not None and not isinstance(value, str):
        raise jinja2.TemplateRuntimeError("a macro that returns more than a text")
    return value or ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise IcpError(f"{path} is not UTF-8; save it as UTF-8.") from None


def _model(path: Path) -> Model:
    text = _text(path)
    declaration = path.with_suffix(".yml")
    settings = text + (_text(declaration) if declaration.is_file() else "")
    found = MATERIALIZED.search(settings)
    parents = frozenset(REF.findall(text))
    return Model(path.stem, path, text, parents, found[1] if found else "table")
