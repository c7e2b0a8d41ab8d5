"""Which column of an export becomes which canonical column: the seed column_map, checked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from icp_warehouse.errors import IcpError
from icp_warehouse.objects import (
    ATTRIBUTE_PREFIX,
    IGNORED,
    NUMERIC_PARSERS,
    OBJECTS,
    PACKED,
    Parser,
)

SEED = "seeds/mappings/column_map.csv"
UNITS = ("percent", "thousands", "millions", "as_written")
EVERY_OBJECT = "*"  # a row for whatever object a file holds
ANY_TEXT = "*"  # in the name of a column
_UNSEEN = " \t\n\r\xa0\ufeff\u200b"  # what an export may leave around a column's name
_HAS_ATTRIBUTES = ("accounts", "deals")


def declared_parsers(parser: Parser) -> tuple[str, ...]:
    """Return what the seed calls a parser: it knows neither money nor lists of ids."""
    return {"amount": ("number",), "ids": ("text", "set")}.get(parser, (parser,))


def key(name: str) -> str:
    """Return the form in which two column names are compared."""
    return name.strip(_UNSEEN).casefold()


@dataclass(frozen=True)
class MapRow:
    """One row of the seed, with its line there."""

    line: int
    source_column: str
    canonical: str
    required: str
    unit: str


@dataclass(frozen=True)
class Binding:
    """Where each canonical column of one file comes from: positions in the order of the seed.

    `packed` holds columns made of several: the position of each heading. `units` holds, for each
    canonical column (own ones as `attribute:<id>`), the units of those positions whose numbers are
    not written as they count.
    """

    columns: dict[str, list[int]]
    attributes: dict[str, list[int]]
    packed: dict[str, dict[str, int]]
    units: dict[str, dict[int, str]]
    mapped: dict[str, str]
    unmapped: list[str]

    @property
    def names(self) -> list[str]:
        """What the file has a column for."""
        own = (f"{ATTRIBUTE_PREFIX}{name}" for name in self.attributes)
        return [*self.columns, *own, *self.packed]


@dataclass(frozen=True)
class ColumnMap:
    """The rows of one source and object."""

    source: str
    object_name: str
    rows: tuple[MapRow, ...]

    def known(self, cells: Iterable[str]) -> int:
        """Count the cells of a would-be header that name a mapped column."""
        names = {key(row.source_column) for row in self.rows}
        return sum(key(cell) in names for cell in cells)

    def reads(self, cell: str) -> bool:
        """Tell whether a column of that heading is read."""
        return any(row.canonical != IGNORED for row, _ in self._matches({key(cell): 0}))

    def bind(self, header: Sequence[str], file_name: str) -> Binding:
        """Bind a header; a missing required column refuses the file."""
        positions = {key(cell): number for number, cell in enumerate(header) if key(cell)}
        self._check_required(positions, file_name)
        binding = Binding({}, {}, {}, {}, {}, [])
        targets: dict[str, list[str]] = {}
        for row, number in self._matches(positions):
            if row.canonical in PACKED:
                binding.packed.setdefault(row.canonical, {})[header[number]] = number
            elif row.canonical != IGNORED:
                group, name = binding.columns, row.canonical
                if name.startswith(ATTRIBUTE_PREFIX):
                    group, name = binding.attributes, name.removeprefix(ATTRIBUTE_PREFIX)
                sources = group.setdefault(name, [])
                if number in sources:
                    continue
                sources.append(number)
                if row.unit:
                    binding.units.setdefault(row.canonical, {})[number] = row.unit
            targets.setdefault(header[number], []).append(row.canonical)
        binding.mapped.update({cell: "|".join(names) for cell, names in targets.items()})
        binding.unmapped.extend(cell for cell in header if key(cell) and cell not in targets)
        return binding

    def _matches(self, positions: Mapping[str, int]) -> Iterable[tuple[MapRow, int]]:
        """Pair rows with the columns they name; one that is named in full is no matter of `*`."""
        names = {key(row.source_column) for row in self.rows}
        for row in self.rows:
            name = key(row.source_column)
            if name in positions:
                yield row, positions[name]
            elif ANY_TEXT in name:
                for cell, number in positions.items():
                    if cell not in names and fnmatchcase(cell, name.replace("[", "[[]")):
                        yield row, number

    def _check_required(self, positions: Mapping[str, int], file_name: str) -> None:
        required = {row.canonical: {row.canonical} for row in self.rows if row.required == "true"}
        groups: dict[str, set[str]] = {}
        for row in self.rows:
            if row.required not in ("true", "false"):
                groups.setdefault(f"any of group {row.required}", set()).add(row.canonical)
        # A row added for a column of one's own counts, whatever it says of being required.
        needs = {
            need: [row for row in self.rows if row.canonical in canonicals]
            for need, canonicals in (required | groups).items()
        }
        missing = [
            f"{need} (one of: {', '.join(row.source_column for row in rows)})"
            for need, rows in needs.items()
            if not any(key(row.source_column) in positions for row in rows)
        ]
        if missing:
            many = len(missing) > 1
            raise IcpError(
                f"{file_name} has no column for {' and for '.join(missing)} (MISSING_COLUMN): "
                f"export it with {'those columns' if many else 'that column'}, or add the "
                f"{'names they have' if many else 'name it has'} there to {SEED}."
            )


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be read: the cell of the seed, what is wrong, and what to do."""

    column: str
    sentence: str
    mend: str


def target_fault(object_name: str, canonical: str, parser: str) -> Fault | None:
    """Tell why a column of an object cannot fill a canonical column, nothing where it can."""
    columns = OBJECTS[object_name].columns
    if canonical.startswith(ATTRIBUTE_PREFIX):
        if object_name in _HAS_ATTRIBUTES:
            return None
        sentence = "only accounts and deals carry attributes"
        mend = f"map {canonical} from a column of one of them"
        return Fault("canonical_column", sentence, mend)
    if canonical == IGNORED:
        return None
    if canonical not in columns:
        sentence = f"{object_name} has no canonical column {canonical or '(empty)'}"
        carries = object_name in _HAS_ATTRIBUTES
        own = f", or {ATTRIBUTE_PREFIX}<attribute_id>" if carries else ""
        mend = f"use one of {', '.join(columns)}{own}"
        return Fault("canonical_column", sentence, mend)
    parsers = declared_parsers(columns[canonical])
    if parser in parsers:
        return None
    sentence = f"{canonical} is read as {parsers[0]}, not {parser or '(empty)'}"
    return Fault("parser", sentence, f"set the parser to {parsers[0]}")


def read_column_map(
    rows: Iterable[Mapping[str, object]], source: str, object_name: str
) -> ColumnMap:
    """Keep the rows of one source and object, and refuse a row that makes no sense."""
    columns = OBJECTS[object_name].columns
    kept = []
    for line, raw in enumerate(rows, start=2):
        row = {name: str(value if value is not None else "").strip() for name, value in raw.items()}
        if row["source"] != source or row["object"] not in (object_name, EVERY_OBJECT):
            continue
        canonical = row["canonical_column"]
        where = f"{SEED}, line {line} ({source}, {object_name}, {row['source_column']})"
        if fault := target_fault(object_name, canonical, row["parser"]):
            raise IcpError(f"{where}: {fault.sentence}; {fault.mend}.")
        unit = row.get("unit", "").lower()
        if unit and unit not in UNITS:
            raise IcpError(
                f"{where}: there is no unit {unit}; "
                f"use one of {', '.join(UNITS)}, or leave it empty."
            )
        if unit and columns.get(canonical, "number") not in NUMERIC_PARSERS:
            raise IcpError(f"{where}: {canonical} is no number; leave its unit empty.")
        required = row["required"].lower() or "false"
        kept.append(MapRow(line, row["source_column"], canonical, required, unit))
    return ColumnMap(source, object_name, tuple(kept))
