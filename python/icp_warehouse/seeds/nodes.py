"""Parts of a condition on rows: what each is worth for a row, and which of them a row breaks."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Value = Callable[[Row, Sequence[Row]], Any]


@dataclass(frozen=True)
class Node:
    """A part of an expression: its text, its columns, its value for a row and the row's group."""

    kind: str
    text: str
    columns: tuple[str, ...]
    value: Value
    parts: tuple["Node", ...] = ()
    words: tuple[str, ...] = ()

    def holds(self, row: Row, group: Sequence[Row] = ()) -> bool:
        """Return whether the expression is true; unknown is not."""
        return self.value(row, group) is True

    def failures(self, row: Row) -> Iterator["Node"]:
        """Return the smallest parts that a row would have to meet and does not."""
        if self.holds(row):
            return
        if self.kind == "and":
            for part in self.parts:
                yield from part.failures(row)
        elif self.kind == "case" and (taken := branch(self.parts, row)) is not None:
            yield from taken.failures(row)
        elif self.kind == "coalesce":
            decides = (part for part in self.parts if part.value(row, ()) is not None)
            yield from next(decides, self.parts[-1]).failures(row)
        else:
            yield self


def branch(parts: Sequence[Node], row: Row) -> Node | None:
    """Return the branch a `case` takes: parts are condition, result, ... and perhaps the else."""
    for condition, result in zip(parts[::2], parts[1::2], strict=False):
        if condition.holds(row):
            return result
    return parts[-1] if len(parts) % 2 else None


def values(parts: Sequence[Node], row: Row, group: Sequence[Row]) -> Iterator[Any]:
    """Return what each part is worth."""
    return (part.value(row, group) for part in parts)


def unless_null(function: Callable[..., Any], *parts: Node) -> Value:
    """Return a function of the parts that is unknown where one of them is."""

    def value(row: Row, group: Sequence[Row]) -> Any:
        found = list(values(parts, row, group))
        return None if None in found else function(*found)

    return value


def all_of(values: Iterator[Any]) -> bool | None:
    """Return `and` over values, unknown ones included."""
    seen = list(values)
    return False if False in seen else (None if None in seen else True)


def any_of(values: Iterator[Any]) -> bool | None:
    """Return `or` over values, unknown ones included."""
    seen = list(values)
    return True if True in seen else (None if None in seen else False)


def is_like(text: str, pattern: str) -> bool:
    """Return whether a text is like a pattern with `%`."""
    parts = (re.escape(part) for part in pattern.split("%"))
    return re.fullmatch(".*".join(parts), text, re.DOTALL) is not None
