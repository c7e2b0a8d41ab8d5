"""What the `.yml` beside a seed demands of its rows, checked without a database.

Types, keys, allowed values, references and rules for groups of rows: the same data tests that dbt
runs in the warehouse, each with the place of the cell.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from icp_warehouse.check.cells import as_or_like, broken, problem, shown, values
from icp_warehouse.check.files import is_usable
from icp_warehouse.check.finding import Finding, at, listed
from icp_warehouse.errors import IcpError
from icp_warehouse.seeds.declared import DataTest, Declaration
from icp_warehouse.seeds.expressions import parsed
from icp_warehouse.seeds.nodes import Node
from icp_warehouse.seeds.rows import Place, SeedFile, SeedRow
from icp_warehouse.seeds.seed_set import SeedSet

REF = re.compile(r"ref\('(\w+)'\)")
Typed = tuple[SeedRow, dict[str, Any]]


def check_declared_rules(seeds: SeedSet) -> Iterator[Finding]:
    """Hold the rows of every seed against its declaration."""
    for name, declaration in seeds.declarations.items():
        seed = seeds.seeds.get(name)
        if seed is None or not is_usable(seed, declaration):
            continue
        rows = [(row, values(row, declaration.types)) for row in seed.rows]
        yield from _types(seed, declaration)
        for test in declaration.tests:
            if not _is_readable(test):
                yield _unread(seed, test)
                continue
            chosen = _chosen(rows, test)
            if test.kind == "unique_combination":
                yield from _keys(seed, test, chosen)
            elif test.kind == "expression_is_true":
                yield from _allowed(seed, declaration, test, chosen)
            elif test.kind == "has_match_in":
                yield from _references(seeds, seed, test, chosen)
            elif test.kind == "group_expression_is_true":
                yield from _groups(seed, test, chosen)
            elif test.kind == "value_sets_exist":
                yield from _value_sets(seeds, seed, test, chosen)


def _is_readable(test: DataTest) -> bool:
    texts = [*test.arguments.get("columns", ()), test.where, test.arguments.get("expression")]
    try:
        for text in filter(None, texts):
            parsed(text)
    except IcpError:
        return False
    return True


def _unread(seed: SeedFile, test: DataTest) -> Finding:
    sentence = f"The test {test.name} is beyond what is read here, so only dbt runs it."
    mend = "write it in simpler words, or set the level of expression_unread to off"
    return Finding("expression_unread", seed.path, Place(1, 1), sentence, mend)


def _chosen(rows: Sequence[Typed], test: DataTest) -> list[Typed]:
    if test.where is None:
        return list(rows)
    condition = parsed(test.where)
    return [(row, typed) for row, typed in rows if condition.holds(typed)]


def _types(seed: SeedFile, declaration: Declaration) -> Iterator[Finding]:
    for row in seed.rows:
        for column, kind in declaration.types.items():
            if row[column] and (wrong := problem(row[column], kind)):
                sentence = f"{column} is {row[column]!r}, which {wrong}."
                mend = f"write it {as_or_like(row[column], kind)}"
                yield at("cell_type", seed.path, row, column, sentence, mend)


def _keys(seed: SeedFile, test: DataTest, rows: Sequence[Typed]) -> Iterator[Finding]:
    parts = [parsed(column) for column in test.arguments["columns"]]
    columns = list(dict.fromkeys(name for part in parts for name in part.columns))
    seen: dict[tuple[Any, ...], int] = {}
    for row, typed in rows:
        key = tuple(part.value(typed, ()) for part in parts)
        if None in key:
            empty = parts[key.index(None)].columns[0]
            if not row[empty]:
                sentence = f"{empty} is empty and belongs to the key of {seed.name}."
                yield at("key_empty", seed.path, row, empty, sentence, f"fill in {empty}")
        elif key in seen:
            words = listed([f"{name} {row[name]!r}" for name in columns])
            sentence = f"A row of {seed.name} with {words} stands in line {seen[key]} already."
            mend = "keep one of the two, or give this one another key"
            yield at("key_repeated", seed.path, row, columns[-1], sentence, mend)
        else:
            seen[key] = row.line


def _allowed(
    seed: SeedFile, declaration: Declaration, test: DataTest, rows: Sequence[Typed]
) -> Iterator[Finding]:
    condition = parsed(test.arguments["expression"])
    for row, typed in rows:
        if condition.holds(typed):
            continue
        unreadable = broken(row, declaration.types)
        for part in _broken_parts(condition, typed):
            if not unreadable.intersection(part.columns):
                yield _not_allowed(seed, row, part)


def _broken_parts(condition: Node, typed: dict[str, Any]) -> Iterator[Node]:
    """Return what a row breaks, without what follows from a word that is not allowed."""
    parts = condition.parts if condition.kind == "and" else (condition,)
    words = {part.columns[0] for part in parts if part.kind == "in" and not part.holds(typed)}
    for part in parts:
        if part.kind != "case" or words.isdisjoint(part.columns):
            yield from part.failures(typed)


def _not_allowed(seed: SeedFile, row: SeedRow, part: Node) -> Finding:
    column = part.columns[0]
    if part.kind == "in":
        words = listed([repr(word) for word in part.words])
        if not row[column]:
            sentence, mend = f"{column} is empty.", f"write one of {words}"
        else:
            sentence = f"{column} is {row[column]!r}, which is none of {words}."
            mend = "write one of them"
    elif part.kind == "filled":
        sentence, mend = f"{column} is empty.", f"fill in {column}"
    elif part.kind == "case":
        column = part.columns[-1]
        sentence = f"{column} is {row[column]!r}, which does not go with {_cells(row, part)}."
        mend = f"see what {seed.name}.yml allows for {column}"
    else:
        sentence = f"{_cells(row, part)}, but {part.text} must hold."
        mend = f"correct {listed(part.columns)}"
    return at("value_not_allowed", seed.path, row, column, sentence, mend)


def _cells(row: SeedRow, part: Node) -> str:
    words = [
        f"{name} is {row[name]!r}" if row[name] else f"{name} is empty" for name in part.columns
    ]
    return listed(words)


def _references(
    seeds: SeedSet, seed: SeedFile, test: DataTest, rows: Sequence[Typed]
) -> Iterator[Finding]:
    found = REF.search(test.arguments["other"])
    other = seeds.seeds.get(found[1]) if found else None
    if found is None or other is None or not other.has_all_rows:
        return
    if not is_usable(other, seeds.declarations.get(found[1])):
        return
    parts = [parsed(column) for column in test.arguments["columns"]]
    names = test.arguments["other_columns"]
    types = seeds.declarations[found[1]].types
    typed_others = (values(row, types) for row in other.rows)
    known = {tuple(typed[name] for name in names) for typed in typed_others}
    for row, typed in rows:
        key = tuple(part.value(typed, ()) for part in parts)
        if None in key or key in known:
            continue
        column = parts[-1].columns[0]
        words = listed([f"{name} {_text(cell)!r}" for name, cell in zip(names, key, strict=True)])
        sentence = f"{other.name} has no row with {words}."
        mend = f"add one to {other.name}.csv, or correct {column} here"
        yield at("reference_missing", seed.path, row, column, sentence, mend)


def _text(cell: Any) -> str:
    return shown(cell) if isinstance(cell, Decimal) else str(cell)


def _groups(seed: SeedFile, test: DataTest, rows: Sequence[Typed]) -> Iterator[Finding]:
    condition = parsed(test.arguments["expression"])
    columns = test.arguments["columns"]
    groups: dict[tuple[Any, ...], list[Typed]] = defaultdict(list)
    for row, typed in rows:
        groups[tuple(typed[name] for name in columns)].append((row, typed))
    for key, members in groups.items():
        row, first = members[0]
        if not condition.holds(first, [typed for _, typed in members]):
            words = listed([f"{n} {_text(cell)!r}" for n, cell in zip(columns, key, strict=True)])
            sentence = f"The rows of {seed.name} with {words} break {test.name!r}."
            mend = f"make {condition.text} true for them"
            yield at("rows_do_not_fit", seed.path, row, columns[-1], sentence, mend)


def _value_sets(
    seeds: SeedSet, seed: SeedFile, test: DataTest, rows: Sequence[Typed]
) -> Iterator[Finding]:
    lists = seeds.seeds.get("value_sets")
    if lists is None or not lists.has_all_rows:
        return
    if not is_usable(lists, seeds.declarations.get("value_sets")):
        return
    known = {row["value_set_id"] for row in seeds.rows("value_sets")}
    column = test.arguments["column"]
    for row, _ in rows:
        for element in row[column].split("|"):
            if element.startswith("@") and element[1:] not in known:
                sentence = f"value_sets has no list {element[1:]!r}."
                mend = f"add its values to value_sets.csv; known are {listed(sorted(known))}"
                yield at("value_set_missing", seed.path, row, column, sentence, mend)
