"""Kinds of values that options take."""

from pathlib import Path
from typing import Any

import click


class NamedPath(click.Path):
    """A path that has a name: the empty one is the working directory, which nobody means by it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if isinstance(value, str) and not value.strip():
            self.fail("The path is empty; name a file or folder.", param, ctx)
        return super().convert(value, param, ctx)


DIRECTORY = NamedPath(file_okay=False, path_type=Path)
FILE = NamedPath(dir_okay=False, path_type=Path)
