"""What each CRM accepts: how a record is named, which ids are sound, how large a file may be."""

import re
from dataclasses import dataclass
from string import ascii_uppercase, digits

from icp_warehouse.errors import IcpError

_SUFFIX_ALPHABET = ascii_uppercase + digits[:6]
_ACCOUNT_ID = re.compile(r"001[A-Za-z0-9]{15}")
_RECORD_ID = re.compile(r"[1-9][0-9]*")


@dataclass(frozen=True)
class Format:
    """The file one CRM loads: its object, the header of its key, its limits."""

    source: str
    crm_object: str
    key_field: str
    max_bytes: int
    max_rows: int


FORMATS = {
    item.source: item
    for item in (
        # Bulk API 2.0: 100 MB before base64. Data Loader: 5 million records.
        Format("salesforce", "Account", "Id", max_bytes=100_000_000, max_rows=5_000_000),
        # 1,048,576 rows with the header.
        Format("hubspot", "company", "Record ID", max_bytes=512_000_000, max_rows=1_048_575),
    )
}


def checked_id(source: str, crm_id: str) -> str:
    """Return the id if the CRM can have given it; a mangled one points at another record."""
    if source == "salesforce":
        if not _ACCOUNT_ID.fullmatch(crm_id) or salesforce_suffix(crm_id[:15]) != crm_id[15:]:
            raise IcpError(
                f"sync_crm_accounts, source salesforce, crm_id {crm_id}: not an 18-character "
                "Account id (001, then its check suffix); correct it in the export."
            )
    elif not _RECORD_ID.fullmatch(crm_id):
        raise IcpError(
            f"sync_crm_accounts, source {source}, crm_id {crm_id}: not a Record ID, which is a "
            "number; correct it in the export."
        )
    return crm_id


def salesforce_suffix(short_id: str) -> str:
    """Return the three characters that say which of the fifteen are capitals."""
    return "".join(
        _SUFFIX_ALPHABET[
            sum(1 << place for place, letter in enumerate(chunk) if letter in ascii_uppercase)
        ]
        for chunk in (short_id[:5], short_id[5:10], short_id[10:])
    )
