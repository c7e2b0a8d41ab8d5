"""What the expectations found, in words: one line per group of a file, the weakest figure first."""

from collections.abc import Sequence
from dataclasses import dataclass

from icp_warehouse.text import aligned


@dataclass(frozen=True)
class Finding:
    """What one expectation observed; ``share`` is how much of it was as it should be.

    ``why`` is a sentence for each file that the build would refuse.
    """

    files: str
    group: str
    column: str
    observed: str
    share: float
    needed: float
    passed: bool
    why: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """One word for a person who reads down the column."""
        return "ok" if self.passed else "FAIL"


def refusal(files: str, why: Sequence[str]) -> Finding:
    """Return the finding that the build would refuse files."""
    return Finding(files, "it can be read", "", "refused", 0.0, 1.0, passed=False, why=tuple(why))


def weakest_per_group(findings: Sequence[Finding]) -> list[Finding]:
    """Return for each file and group the finding that decides it."""
    weakest: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        rival = weakest.setdefault((finding.files, finding.group), finding)
        if (finding.passed, finding.share) < (rival.passed, rival.share):
            weakest[finding.files, finding.group] = finding
    return list(weakest.values())


def lines(findings: Sequence[Finding]) -> list[str]:
    """Return one aligned line per file and group, with the weakest column."""
    return [
        line.strip()
        for line in aligned(
            [
                (finding.verdict, finding.files, finding.group, finding.observed, finding.column)
                for finding in weakest_per_group(findings)
            ]
        )
    ]


def failure(findings: Sequence[Finding]) -> str | None:
    """Return one sentence about what failed, or None; of refused files a sentence for each."""
    failed = [finding for finding in weakest_per_group(findings) if not finding.passed]
    if not failed:
        return None
    if reasons := dict.fromkeys(reason for finding in failed for reason in finding.why):
        return " ".join(["The exports are not sound:", *reasons])
    first = failed[0]
    more = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
    return (
        f"The exports are not sound: {first.files} should hold that {first.group}, but "
        f"{first.column} is {first.observed}{more}; export again, "
        "or mend the seeds in seeds/mappings if the CRM changed."
    )


def percent(share: float) -> str:
    """Return a share as a percentage, rounded down: 99.96 % must not read as 100 %."""
    return f"{int(share * 1000) / 10:.1f} %"
