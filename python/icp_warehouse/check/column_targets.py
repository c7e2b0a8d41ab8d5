"""Checks of column_map: does anything read what a column is mapped to?"""

from collections.abc import Iterator

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import Entry
from icp_warehouse.check.finding import Finding
from icp_warehouse.file_names import FILE_STEMS
from icp_warehouse.objects import ATTRIBUTE_PREFIX
from icp_warehouse.reader.column_map import EVERY_OBJECT, Fault, target_fault


def check_column_targets(book: Book) -> Iterator[Finding]:
    """Name the rows whose columns would fill nothing that is read."""
    for entry in book.entries.get("column_map", ()):
        if fault := unread(book, entry):
            sentence = f"{fault.sentence[0].upper()}{fault.sentence[1:]}."
            yield entry.finding("column_unread", fault.column, sentence, fault.mend)


def unread(book: Book, entry: Entry) -> Fault | None:
    """Tell why nothing reads what a row maps, nothing where it is read."""
    exported = FILE_STEMS.get(entry["source"] or "", {})
    name, canonical = entry["object"] or "", entry["canonical_column"] or ""
    if name != EVERY_OBJECT and name not in exported:
        sentence = f"no model reads {name or 'an object without a name'} of {entry['source']}"
        known = ", ".join(sorted(exported)) or "salesforce, hubspot or csv"
        return Fault("object", sentence, f"use one of {known}")
    attribute = book.attributes.get(canonical.removeprefix(ATTRIBUTE_PREFIX))
    is_own = canonical.startswith(ATTRIBUTE_PREFIX)
    if is_own and attribute and attribute["grain"] == "deal" and name != "deals":
        others = "other objects" if name == EVERY_OBJECT else name
        sentence = f"{canonical} is a fact about a deal, and {others} do not say of which"
        return Fault("canonical_column", sentence, "map it from a column of deals")
    for each in exported if name == EVERY_OBJECT else (name,):
        if fault := target_fault(each, canonical, entry["parser"] or ""):
            return fault
    return None
