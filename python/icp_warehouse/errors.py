"""The one exception a user may see: a sentence that says what, where and what to do."""


class IcpError(Exception):
    """A mistake a person can mend; its text is the whole message."""

    # dbt prints a failing Python model with its traceback; a person needs the sentence alone.
    __traceback__ = None
