"""The rows of a raw table: accepted records, refused ones, and one ledger row per file."""

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from icp_warehouse.objects import ATTRIBUTE_PREFIX, DELETE_MARKS, OBJECTS
from icp_warehouse.reader.column_map import Binding
from icp_warehouse.reader.parser import Window

_NUMBERS = ("_record_no", "_line_no")
_BETWEEN = '", '
_NO_TEXT = pa.scalar(None, pa.string())
# An address is cut to its host before it is stored: the warehouse holds nobody's mailbox.
_ADDRESS_COLUMN = "email_domain"
_MAILBOX = r"""(?s)^.*@([^\s<>(),;"'|]*).*$"""
_SPECIAL_IN_JSON = bytes([*range(0x20), ord('"'), ord("\\")])


def raw_schema(object_name: str) -> Any:
    """Return the columns of a raw table, all text but the two numbers."""
    names = ["_row_kind", "_row_id", "_file", *_NUMBERS, "_reason", "_raw_text"]
    names += [*OBJECTS[object_name].columns, "_attributes", "_units"]
    return pa.schema([(name, pa.int64() if name in _NUMBERS else pa.string()) for name in names])


class RawRows:
    """Makes the rows of one file."""

    def __init__(self, schema: Any, file_name: str, id_prefix: str, binding: Binding) -> None:
        """Remember what every row of the file has in common."""
        self._schema = schema
        self._file_name = file_name
        self._id_prefix = id_prefix
        self._binding = binding
        numbers = [*binding.columns.values(), *binding.attributes.values()]
        numbers += [list(headings.values()) for headings in binding.packed.values()]
        self.wanted = sorted({number for group in numbers for number in group})

    def records(self, window: Window) -> Any:
        """Return the accepted records of a window."""
        parsed = dict(zip(self.wanted, window.columns, strict=True))
        columns = {
            name: (_joined if name in DELETE_MARKS else _first_known)(
                [parsed[number] for number in numbers]
            )
            for name, numbers in self._binding.columns.items()
        }
        if _ADDRESS_COLUMN in columns:
            columns[_ADDRESS_COLUMN] = pc.replace_substring_regex(
                columns[_ADDRESS_COLUMN], pattern=_MAILBOX, replacement=r"\1"
            )
        for name, headings in self._binding.packed.items():
            columns[name] = _json_objects(
                {heading: parsed[number] for heading, number in headings.items()}
            )
        attributes = {
            name: _first_known([parsed[number] for number in numbers])
            for name, numbers in self._binding.attributes.items()
        }
        if attributes:
            columns["_attributes"] = _json_objects(attributes)
        if self._binding.units:
            columns["_units"] = _json_objects(
                {name: self._units_of(name, parsed) for name in self._binding.units}
            )
        return self._rows("record", window.record_nos, window.line_nos, columns)

    def _units_of(self, name: str, parsed: dict[int, Any]) -> Any:
        """Return the unit of each record's value: that of the column it was taken from."""
        units = self._binding.units[name]
        group, attribute = self._binding.columns, name.removeprefix(ATTRIBUTE_PREFIX)
        if attribute != name:
            group, name = self._binding.attributes, attribute
        taken = [
            pc.if_else(pc.is_valid(parsed[number]), units.get(number, ""), _NO_TEXT)
            for number in group[name]
        ]
        unit = _first_known(taken)
        return pc.if_else(pc.equal(unit, ""), _NO_TEXT, unit)

    def rejects(self, window: Window) -> Any:
        """Return the refused records of a window."""
        return self._rows(
            "reject",
            [reject.record_no for reject in window.rejects],
            [reject.line_no for reject in window.rejects],
            {
                "_reason": [reject.reason for reject in window.rejects],
                "_raw_text": [reject.raw_text for reject in window.rejects],
            },
        )

    def ledger(self, ledger_json: str) -> Any:
        """Return the one row that accounts for the file."""
        return self._rows("file", [0], [1], {"_raw_text": [ledger_json]})

    def _rows(self, kind: str, record_nos: Any, line_nos: Any, columns: dict[str, Any]) -> Any:
        numbers = pa.array(record_nos, pa.int64())
        given = {
            "_row_kind": pa.repeat(kind, len(numbers)),
            "_row_id": pc.binary_join_element_wise(self._id_prefix, numbers.cast(pa.string()), "-"),
            "_file": pa.repeat(self._file_name, len(numbers)),
            "_record_no": numbers,
            "_line_no": pa.array(line_nos, pa.int64()),
            **columns,
        }
        arrays = [
            given[field.name] if field.name in given else pa.nulls(len(numbers), field.type)
            for field in self._schema
        ]
        return pa.record_batch(arrays, schema=self._schema)


def _first_known(columns: list[Any]) -> Any:
    return columns[0] if len(columns) == 1 else pc.coalesce(*columns)


def _joined(columns: list[Any]) -> Any:
    """Return all that is known, since any mark of deletion may be the one that counts."""
    if len(columns) == 1:
        return columns[0]
    marks = [pc.utf8_trim_whitespace(column) for column in columns]
    # Without the leading "", pyarrow leaves out a record whose marks are all null.
    joined = pc.utf8_ltrim(
        pc.binary_join_element_wise("", *marks, "|", null_handling="skip"), characters="|"
    )
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def _json_objects(columns: dict[str, Any]) -> Any:
    """Return one JSON object per record with the values that are not null, or null if all are."""
    # Each member lacks its closing quote; the separator and the end of the object bring it.
    members = [
        pc.binary_replace_slice(_escaped(values), 0, 0, f'{json.dumps(name)}: "')
        for name, values in columns.items()
    ]
    # Without the leading "", pyarrow leaves out a record whose members are all null.
    joined = pc.binary_join_element_wise("", *members, _BETWEEN, null_handling="skip")
    opened = pc.binary_replace_slice(joined, 0, len(_BETWEEN), "{")
    objects = pc.binary_join_element_wise(opened, '"}', "")
    return pc.if_else(pc.equal(joined, ""), _NO_TEXT, objects)


def _escaped(values: Any) -> Any:
    """Escape text for the inside of a JSON string; most values need nothing."""
    text = values.buffers()[2]
    raw = text.to_pybytes() if text else b""
    if len(raw.translate(None, _SPECIAL_IN_JSON)) == len(raw):
        return values
    return pa.array(
        [
            None if value is None else json.dumps(value, ensure_ascii=False)[1:-1]
            for value in values.to_pylist()
        ],
        pa.string(),
    )
