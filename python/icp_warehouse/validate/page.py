"""Write the findings as one HTML file that needs nothing else: no script, no font, no host."""

from collections.abc import Sequence
from pathlib import Path

from icp_warehouse.markup import template
from icp_warehouse.outputs import write_text
from icp_warehouse.validate.report import Finding, weakest_per_group


def write_page(findings: Sequence[Finding], path: Path) -> None:
    """Write every finding to ``path``; text from the exports is escaped."""
    groups = weakest_per_group(findings)
    page = template("icp_warehouse.validate", "page.html").render(
        findings=findings,
        failed_count=sum(not finding.passed for finding in groups),
        group_count=len(groups),
    )
    write_text(path, page)
