"""Write the findings as one HTML file that needs nothing else: no script, no font, no host."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from icp_warehouse.validate.report import Finding, weakest_per_group


def write_page(findings: Sequence[Finding], path: Path) -> None:
    """Write every finding to ``path``; text from the exports is escaped."""
    environment = Environment(
        loader=PackageLoader("icp_warehouse.validate", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    groups = weakest_per_group(findings)
    page = environment.get_template("page.html").render(
        findings=findings,
        failed_count=sum(not finding.passed for finding in groups),
        group_count=len(groups),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8", newline="\n")
