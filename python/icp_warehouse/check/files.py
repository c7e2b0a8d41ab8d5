"""Checks of seed files as files: columns, padding, stray characters, order."""

import re
from collections.abc import Iterator

from icp_warehouse.check.cells import value
from icp_warehouse.check.finding import Finding, at, listed
from icp_warehouse.seeds.declared import Declaration
from icp_warehouse.seeds.rows import Place, SeedFile
from icp_warehouse.seeds.seed_set import SeedSet

# Control characters, and those that show as nothing: zero-width ones, direction marks, no-break.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]"
)
# What the readers behind `dbt seed` take: agate a cell, DuckDB a line.
LONGEST_CELL = 131_072
LONGEST_LINE = 2_000_000
# Rows of one canonical column stand in order of preference.
ORDERED_BY_HAND = ("column_map",)
FORMULA = re.compile(r"[=+@-]")
HARMLESS = re.compile(r"@\w+(\|@?\w[^|]*)*|-?[0-9.,]+|-(\|.*)?")


def check_files(seeds: SeedSet) -> Iterator[Finding]:
    """Check every seed file and the set of files."""
    for name in seeds.declarations.keys() - seeds.seeds.keys():
        path = seeds.declarations[name].path
        missing = f"{path.rpartition('/')[0]}/{name}.csv".lstrip("/")
        sentence = f"{path} describes the seed {name}, and there is no {missing}."
        yield Finding("file_missing", missing, Place(1, 1), sentence, "bring the file back")
    for repeat in seeds.repeats:
        sentence = (
            f"The seed {repeat.name} stands in {repeat.first} already, and dbt takes it once."
        )
        mend = "keep one of the two, or give this one another name"
        yield Finding("file_twice", repeat.path, Place(1, 1), sentence, mend)
    for name, seed in seeds.seeds.items():
        for defect in seed.defects:
            sentence = f"{name}.csv {defect.sentence}."
            yield Finding(defect.check_id, seed.path, defect.place, sentence, defect.mend)
        declaration = seeds.declarations.get(name)
        if declaration is None:
            yield Finding(
                "file_undescribed",
                seed.path,
                Place(1, 1),
                f"No .yml describes {name}.csv, so nothing checks its columns.",
                f"add {name}.yml with its column_types",
            )
        elif seed.header:
            yield from _columns(seed, declaration)
            if name not in ORDERED_BY_HAND:
                yield from _order(seed, declaration)
        yield from _cells(seed)


def is_usable(seed: SeedFile | None, declaration: Declaration | None) -> bool:
    """Return whether the rows of a seed can be checked further."""
    return (
        seed is not None
        and declaration is not None
        and seed.is_readable
        and set(declaration.types) <= set(seed.header)
    )


def _columns(seed: SeedFile, declaration: Declaration) -> Iterator[Finding]:
    if not seed.is_readable:
        return
    declared = list(declaration.types)
    missing = [name for name in declared if name not in seed.header]
    for name in missing:
        sentence = f"{seed.name}.csv has no column {name}."
        mend = f"use the header {','.join(declared)}"
        yield Finding("column_missing", seed.path, Place(1, 1), sentence, mend)
    for number, (name, place) in enumerate(zip(seed.header, seed.header_places, strict=True)):
        if name in seed.header[:number]:
            sentence = f"{seed.name}.csv has the column {name} twice."
            yield Finding("column_unknown", seed.path, place, sentence, "take one of them out")
        elif name not in declared:
            sentence = f"{seed.name}.csv has a column {name!r} that nothing reads."
            mend = f"name it {' or '.join(missing)}" if missing else "take it out"
            yield Finding("column_unknown", seed.path, place, sentence, mend)
    if not missing and list(seed.header) != declared and sorted(seed.header) == sorted(declared):
        sentence = f"The columns of {seed.name}.csv stand in another order than its .yml says."
        mend = f"use the header {','.join(declared)}"
        yield Finding("column_order", seed.path, Place(1, 1), sentence, mend)


def _order(seed: SeedFile, declaration: Declaration) -> Iterator[Finding]:
    named = " ".join(declaration.key)
    columns = [name for name in declaration.types if re.search(rf"\b{name}\b", named)]
    kinds = [declaration.types[column] for column in columns]

    def key(number: int) -> list[tuple[bool, object]]:
        row = seed.rows[number]
        cells = [value(row[column], kind) for column, kind in zip(columns, kinds, strict=True)]
        return [(cell is not None, cell if cell is not None else "") for cell in cells]

    for number in range(1, len(seed.rows)):
        if key(number) < key(number - 1):
            row = seed.rows[number]
            sentence = f"Line {row.line} of {seed.name}.csv stands below a row it should precede."
            mend = f"sort the rows by {listed(columns)}"
            yield at("rows_unsorted", seed.path, row, None, sentence, mend)
            return


def _cells(seed: SeedFile) -> Iterator[Finding]:
    for row in seed.rows:
        line = sum(len(text.encode()) + len('"",') for text in row.cells.values())
        for column, text in row.cells.items():
            if not text:
                continue
            if len(text) > LONGEST_CELL:
                sentence = f"{column} has {len(text):,} characters."
                mend = f"keep it within {LONGEST_CELL:,}"
                yield at("cell_long", seed.path, row, column, sentence, mend)
                break
            if line > LONGEST_LINE:
                sentence = f"Line {row.line} has {line:,} bytes."
                mend = f"keep it within {LONGEST_LINE:,}"
                yield at("cell_long", seed.path, row, None, sentence, mend)
                break
            if text.startswith("'"):
                sentence = f"{column} begins with an apostrophe, which may be taken for a quote."
                mend = "begin it with another sign"
                yield at("cell_quoted", seed.path, row, column, sentence, mend)
            if text != text.strip():
                sentence = f"{column} is {text!r}, with blanks around it."
                yield at(
                    "cell_padding", seed.path, row, column, sentence, f"write {text.strip()!r}"
                )
            if found := INVISIBLE.search(text):
                sentence = f"{column} holds the invisible character U+{ord(found[0]):04X}."
                mend = "delete it and type the text again"
                yield at("cell_invisible", seed.path, row, column, sentence, mend)
            if FORMULA.match(text) and not HARMLESS.fullmatch(text):
                sentence = f"{column} begins with {text[0]!r}, which a spreadsheet runs as formula."
                mend = "begin the text with a word"
                yield at("cell_formula", seed.path, row, column, sentence, mend)
