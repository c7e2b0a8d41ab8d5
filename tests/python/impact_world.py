"""Thirteen accounts whose scores before and after a rule change were worked out by hand."""

import subprocess
from pathlib import Path

ACCOUNTS = """\
account_id,account_name,domain,industry,employee_count,annual_revenue,growth_rate
a01,Plain Works,a01.example,saas,500,50000000,0.3
a02,"<img src=x onerror=alert(1)>",a02.example,saas,2500,50000000,0.3
a03,@team | ``tick`` **bold**,a03.example,saas,500,50000000,0
a04,![x](http://evil.example/x.png),a04.example,saas,500,20000000,0.3
a05,"[link](javascript:alert(1)) #12",a05.example,saas,2500,20000000,0.1
a06,"=cmd|' /C calc'!A0",a06.example,martech,2500,5000000,0.1
a07,</td></tr></table><script>x</script>,a07.example,fintech,100,20000000,0
a08,www.evil.example _under_ ~~struck~~,a08.example,martech,500,50000000,0.1
a09,Double,a09.example,education,30,1000000,0
a10,Double,a10.example,retail,500,50000000,0.3
a11,Nothing Known,a11.example,,,,
a12,Open Deal,a12.example,saas,2500,50000000,0.3
a13,Buyer Met,a13.example,saas,500,50000000,0.1
"""
DEALS = """\
deal_id,account_id,deal_name,deal_type,stage,is_closed,is_won,amount,currency,created_at,closed_at
d1,a01,One,new_business,Closed Won,true,true,100,USD,2025-09-01,2025-11-03
d2,a03,Two,new_business,Closed Lost,true,false,100,USD,2025-09-01,2025-11-04
d3,a02,Three,new_business,Closed Won,true,true,100,USD,2025-09-01,2025-11-05
d4,a04,Four,new_business,Closed Lost,true,false,100,USD,2025-09-01,2025-11-06
d5,a12,Five,new_business,Discovery,false,,10000,USD,2026-06-01,
d6,a13,Six,new_business,Discovery,false,,20000,USD,2026-06-01,
"""
ATTRIBUTES = """\
account_id,deal_id,attribute_id,value,observed_at
,d6,economic_buyer,confirmed,2026-06-10
"""
# Size range to 3,000 (20 points instead of 5), and core industries at 10 instead of 15 points.
EDITS = (
    ("core,1,company_size,size_ideal,between,200,2000", "200,2000", "200,3000"),
    ("core,1,company_size,size_adjacent_above,between,2001", "2001", "3001"),
    ("core,1,industry,industry_core,any_of", ",15,", ",10,"),
)
# Scored on fit alone, of 60 points, but for the last two, of 100.
POINTS = {
    "csv:a01": (20 + 20 + 15 + 5, 20 + 20 + 10 + 5),
    "csv:a02": (5 + 20 + 15 + 5, 20 + 20 + 10 + 5),
    "csv:a03": (20 + 20 + 15 + 0, 20 + 20 + 10 + 0),
    "csv:a04": (20 + 5 + 15 + 5, 20 + 5 + 10 + 5),
    "csv:a05": (5 + 5 + 15 + 2, 20 + 5 + 10 + 2),
    "csv:a06": (5 + 0 + 5 + 2, 20 + 0 + 5 + 2),
    "csv:a07": (5 + 5 + 15 + 0, 5 + 5 + 10 + 0),
    "csv:a08": (20 + 20 + 5 + 2, 20 + 20 + 5 + 2),
    "csv:a09": (0, 0),
    "csv:a10": (20 + 20 + 0 + 5, 20 + 20 + 0 + 5),
    "csv:a12": (5 + 20 + 15 + 5, 20 + 20 + 10 + 5),
    "csv:a13": (20 + 20 + 15 + 2 + 15, 20 + 20 + 10 + 2 + 15),
}
OF_100 = {"csv:a12", "csv:a13"}
# 85 is A, 70 is B, 40 is C.
TIERS = {
    "csv:a01": ("A", "A"),
    "csv:a02": ("B", "A"),
    "csv:a03": ("A", "B"),
    "csv:a04": ("B", "C"),
    "csv:a05": ("C", "C"),
    "csv:a06": ("Out", "C"),
    "csv:a07": ("C", "Out"),
    "csv:a08": ("B", "B"),
    "csv:a09": ("Out", "Out"),
    "csv:a10": ("B", "B"),
    "csv:a11": ("Unknown", "Unknown"),
    "csv:a12": ("C", "C"),
    "csv:a13": ("B", "C"),
}


def write_exports(folder: Path) -> Path:
    """Write the exports of the world."""
    (folder / "csv").mkdir(parents=True)
    for name, text in (("accounts", ACCOUNTS), ("deals", DEALS), ("attributes", ATTRIBUTES)):
        (folder / "csv" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def edit_rules(project: Path, edits: tuple[tuple[str, str, str], ...] = EDITS) -> None:
    """Make a change to lines of scorecard_rules that begin with a text."""
    path = project / "seeds/scorecard/scorecard_rules.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for start, old, new in edits:
        [place] = [number for number, line in enumerate(lines) if line.startswith(start)]
        assert old in lines[place]
        lines[place] = lines[place].replace(old, new, 1)
    path.write_text("".join(lines), encoding="utf-8")


def git(folder: Path, *arguments: str) -> str:
    """Run git with a name of its own; its output."""
    who = ["-c", "user.name=analyst", "-c", "user.email=analyst@example.com"]
    run = subprocess.run(
        ["git", *who, "-c", "commit.gpgsign=false", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def commit_all(folder: Path) -> None:
    """Put everything in the folder into one commit of a new repository."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=base")
