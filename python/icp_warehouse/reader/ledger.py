"""The account of one file: what came in, what was staged, what was refused."""

import json
from dataclasses import asdict, dataclass

from icp_warehouse.errors import IcpError


@dataclass(frozen=True)
class Ledger:
    """One file's account; its fields are the keys of the ledger's JSON."""

    sha256: str
    bytes: int
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    records_in: int
    blank_lines: int
    staged: int
    rejected: int
    warnings: list[str]
    control_total: int | None
    mapped_columns: dict[str, str]
    unmapped_columns: list[str]

    def to_json(self, file_name: str) -> str:
        """Return the ledger as JSON, provided it adds up."""
        if self.records_in != self.staged + self.rejected:
            raise IcpError(
                f"{file_name}: {self.records_in} records came in, {self.staged} were staged and "
                f"{self.rejected} refused, which does not add up; report this as a bug."
            )
        return json.dumps(asdict(self), ensure_ascii=False)
