"""Which encoding a file is in, as far as its first bytes and its marks tell."""

import codecs

# The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2))
_DELIMITERS = ",;\t|"


def marked_encoding(head: bytes) -> tuple[str, int] | None:
    """Return the encoding a byte order mark tells and the length of the mark."""
    # Data Loader's UTF-32 wears a mark of UTF-16, and not always the one of its byte order.
    if head[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE) and head[2:6].count(0) == 3:
        if head[2]:
            return "utf-32-le", 2
        if head[5:6] != b"\0":
            return "utf-32-be", 2
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    return None


def unmarked_encoding(head: bytes) -> str:
    """Return the encoding of a file without a mark: UTF-8 unless its delimiters are wider."""
    zeros = [byte == 0 for byte in head[:4]]
    if zeros == [False, True, False, True]:
        return "utf-16-le"
    if zeros == [True, False, True, False]:
        return "utf-16-be"
    return next((name for name, width in _WIDE if _has_wide_delimiters(head, name, width)), "utf-8")


def _has_wide_delimiters(head: bytes, encoding: str, width: int) -> bool:
    """Tell whether the header's delimiter stands in whole units of a wide encoding.

    Letters of any script may look like anything, but a comma has its zeros with it. Where NUL
    stands beside a comma by chance, in text of single bytes, most commas and line ends have none.
    """
    text = head[: len(head) // width * width].decode(encoding, "replace").lstrip()
    header = text.splitlines()[0] if text else ""
    delimiter = max(_DELIMITERS, key=header.count)
    # Tabs alone, or line ends alone, are also halves of the letters of some Indian scripts.
    are_wide = (2 * text.count(mark) > head.count(mark.encode()) for mark in (delimiter, "\n"))
    return delimiter in header and any(are_wide)
