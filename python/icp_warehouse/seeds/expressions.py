"""The conditions in the data tests of seeds, evaluated without a database.

A small part of SQL with its three-valued logic: enough for `expression_is_true` and
`group_expression_is_true` as seeds use them; anything else is refused with a sentence.
"""

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from icp_warehouse.errors import IcpError
from icp_warehouse.seeds.letters import lower, trim, upper
from icp_warehouse.seeds.nodes import (
    Node,
    Row,
    all_of,
    any_of,
    branch,
    is_like,
    unless_null,
    values,
)

TOKEN = re.compile(
    r"\s*(?:('(?:[^']|'')*')|([0-9]+(?:\.[0-9]+)?)|(\"?[a-z_]\w*\"?)|(<>|!=|<=|>=|[=<>(),*-]))"
)
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "lower": lower,
    "upper": upper,
    "trim": trim,
    "length": len,
    "replace": str.replace,
}
AGGREGATES = ("count", "sum", "min", "max")


@cache
def parsed(text: str) -> Node:
    """Read an expression."""
    parser = _Parser(text)
    node = parser.disjunction()
    if parser.position < len(parser.tokens):
        raise parser.wrong()
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = []
        self.ends: list[int] = [0]
        self.position = 0
        at = 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if found is None:
                raise self.wrong()
            self.tokens.append(found.group().strip())
            at = found.end()
            self.ends.append(at)

    def wrong(self) -> IcpError:
        token = self.tokens[self.position] if self.position < len(self.tokens) else "its end"
        return IcpError(f"The test expression {self.text!r} cannot be read at {token}.")

    def peek(self, *words: str) -> bool:
        ahead = self.tokens[self.position : self.position + len(words)]
        return ahead == list(words)

    def take(self, *words: str) -> bool:
        if taken := self.peek(*words):
            self.position += len(words)
        return taken

    def expect(self, word: str) -> None:
        if not self.take(word):
            raise self.wrong()

    def node(
        self,
        start: int,
        kind: str,
        parts: Sequence[Node],
        value: Callable[[Row, Sequence[Row]], Any],
        words: tuple[str, ...] = (),
    ) -> Node:
        text = " ".join(self.text[self.ends[start] : self.ends[self.position]].split())
        columns = dict.fromkeys(name for part in parts for name in part.columns)
        return Node(kind, text, tuple(columns), value, tuple(parts), words)

    def disjunction(self) -> Node:
        return self._joined("or", self.conjunction, lambda values: any_of(values))

    def conjunction(self) -> Node:
        return self._joined("and", self.comparison, lambda values: all_of(values))

    def _joined(
        self, word: str, inner: Callable[[], Node], join: Callable[[Iterator[Any]], Any]
    ) -> Node:
        start = self.position
        parts = [inner()]
        while self.take(word):
            parts.append(inner())
        if len(parts) == 1:
            return parts[0]
        return self.node(start, word, parts, lambda row, group: join(values(parts, row, group)))

    def comparison(self) -> Node:
        start = self.position
        left = self.operand()
        if self.take("is", "not", "null"):
            return self.node(start, "filled", [left], lambda *at: left.value(*at) is not None)
        if self.take("is", "null"):
            return self.node(start, "empty", [left], lambda *at: left.value(*at) is None)
        if self.take("in"):
            words = self.arguments()
            known = tuple(word.value({}, ()) for word in words)
            return self.node(
                start, "in", [left], unless_null(lambda value: value in known, left), known
            )
        if self.take("between"):
            low = self.operand()
            self.expect("and")
            high = self.operand()
            within = unless_null(lambda value, least, most: least <= value <= most, left, low, high)
            return self.node(start, "between", [left, low, high], within)
        if self.take("like"):
            pattern = self.operand()
            return self.node(start, "like", [left, pattern], unless_null(is_like, left, pattern))
        for sign, compare in COMPARISONS.items():
            if self.take(sign):
                right = self.operand()
                return self.node(start, "compare", [left, right], unless_null(compare, left, right))
        return left

    def operand(self) -> Node:
        start = self.position
        if self.take("("):
            inner = self.disjunction()
            self.expect(")")
            return inner
        if self.take("case"):
            return self._case(start)
        if self.position == len(self.tokens):
            raise self.wrong()
        token = self.tokens[self.position]
        self.position += 1
        if token in ("true", "false"):
            return self.node(start, "literal", [], lambda *_: token == "true")
        if token.startswith("'"):
            literal = token[1:-1].replace("''", "'")
            return self.node(start, "literal", [], lambda *_: literal)
        if token[0].isdigit():
            number = Decimal(token) if "." in token else int(token)
            return self.node(start, "literal", [], lambda *_: number)
        name = token.strip('"')
        if not name[0].isalpha():
            raise self.wrong()
        if self.peek("("):
            return self._call(start, token)
        column = self.node(start, "column", [], lambda row, _: row[name])
        return Node("column", token, (name,), column.value)

    def arguments(self) -> list[Node]:
        self.expect("(")
        found = [self.disjunction()]
        while self.take(","):
            found.append(self.disjunction())
        self.expect(")")
        return found

    def _call(self, start: int, name: str) -> Node:
        if name in AGGREGATES:
            return self._aggregate(start, name)
        if name == "cast":
            self.expect("(")
            inner = self.operand()
            self.expect("as")
            self.expect("text")
            self.expect(")")
            return self.node(start, "cast", [inner], unless_null(str, inner))
        parts = self.arguments()
        if name == "coalesce":
            return self.node(
                start,
                "coalesce",
                parts,
                lambda *at: next((v for v in values(parts, *at) if v is not None), None),
            )
        if name not in FUNCTIONS:
            raise self.wrong()
        return self.node(start, "call", parts, unless_null(FUNCTIONS[name], *parts))

    def _aggregate(self, start: int, name: str) -> Node:
        self.expect("(")
        is_distinct = self.take("distinct")
        inner = None if self.take("*") else self.operand()
        self.expect(")")
        condition = None
        if self.take("filter"):
            self.expect("(")
            self.expect("where")
            condition = self.disjunction()
            self.expect(")")

        def value(_: Row, group: Sequence[Row]) -> Any:
            rows = [row for row in group if condition is None or condition.holds(row)]
            if inner is None:
                return len(rows)
            values = [found for row in rows if (found := inner.value(row, ())) is not None]
            if name == "count":
                return len(set(values) if is_distinct else values)
            reduce: Any = {"sum": sum, "min": min, "max": max}[name]
            return reduce(values) if values else None

        return self.node(start, "aggregate", [inner] if inner else [], value)

    def _case(self, start: int) -> Node:
        subject = None if self.peek("when") else self.operand()
        parts: list[Node] = []
        while self.take("when"):
            at = self.position
            condition = self.disjunction()
            if subject is not None:
                equal = unless_null(operator.eq, subject, condition)
                condition = self.node(at, "compare", [subject, condition], equal)
            self.expect("then")
            parts += [condition, self.disjunction()]
        if self.take("else"):
            parts.append(self.disjunction())
        self.expect("end")

        def value(row: Row, group: Sequence[Row]) -> Any:
            taken = branch(parts, row)
            return None if taken is None else taken.value(row, group)

        return self.node(start, "case", parts, value)
