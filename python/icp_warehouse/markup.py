"""HTML and SVG that show text from a CRM or a seed as it is, whatever is in it."""

from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from icp_warehouse.text import printable


def template(package: str, name: str) -> Template:
    """Return a page of a package that escapes what it is given."""
    environment = Environment(
        loader=PackageLoader(package, "."),
        autoescape=True,
        finalize=_plain,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def escaped(text: str) -> str:
    """Return text to stand between tags or in quotes."""
    return escape(printable(text))


def _plain(value: Any) -> Any:
    """XML has no place for control characters, escaped or not."""
    return printable(value) if isinstance(value, str) else value
