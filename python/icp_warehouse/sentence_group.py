"""A command group for which every mistake is one sentence, whatever was typed."""

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from icp_warehouse.errors import IcpError
from icp_warehouse.text import on_one_line, printable

LONG_WORD = re.compile(r"\S{120,}")
# What the group raises without a command; older versions print the page themselves.
HELP: Any = getattr(click.exceptions, "NoArgsIsHelpError", ())


class SentenceGroup(click.Group):
    """Exit code 1 for a mistake in what was found, 2 for one in what was typed.

    Files it writes are about accounts and people in them: they are the caller's alone.
    """

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **more: Any,
    ) -> click.Context:
        """Read the arguments, having refused those that are no text."""
        _write_any_text()
        with _in_one_sentence():
            _refuse_odd_arguments(args)
            return super().make_context(info_name, args, parent, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        earlier = os.umask(0o077)
        try:
            with _in_one_sentence():
                return super().invoke(ctx)
        finally:
            os.umask(earlier)


def _refuse_odd_arguments(arguments: Sequence[str]) -> None:
    for number, argument in enumerate(arguments, start=1):
        try:
            argument.encode("utf-8")
        except UnicodeEncodeError:
            raise click.UsageError(
                f"Argument {number} is not UTF-8; type it again in a terminal set to UTF-8."
            ) from None
        if "\0" in argument:
            raise click.UsageError(f"Argument {number} holds a NUL character; leave it out.")


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    try:
        yield
    except IcpError as error:
        raise click.ClickException(_sentence(str(error))) from None
    except HELP:
        raise
    except click.UsageError as error:
        raise click.UsageError(_sentence(error.format_message()), error.ctx) from None
    except click.ClickException as error:
        raise click.ClickException(_sentence(error.format_message())) from None
    except BrokenPipeError:
        raise  # whoever read the output has read enough
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        why = error.strerror or str(error)
        raise click.ClickException(
            _sentence(f"{where}{why}; look at the path and at who may use it.")
        ) from None


def _sentence(text: str) -> str:
    """Return a sentence on one line, whatever path or value is named in it."""
    return LONG_WORD.sub(lambda word: on_one_line(word[0]), printable(text))


def _write_any_text() -> None:
    """A terminal without some letter gets its code instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
