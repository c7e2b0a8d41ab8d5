"""The one exception a user may see: a sentence that says what, where and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager


class IcpError(Exception):
    """A mistake a person can mend; its text is the whole message."""


class ModelStoppedError(IcpError):
    """An IcpError on its way through dbt."""

    # dbt prints a failing Python model with its traceback; a person needs the sentence alone.
    __traceback__ = None


@contextmanager
def sentence_only() -> Iterator[None]:
    """Turn an IcpError inside a dbt model into one that dbt prints as its sentence."""
    try:
        yield
    except IcpError as error:
        raise ModelStoppedError(str(error)) from None
