"""The picture, held against figures counted by hand and intervals from SciPy."""

import re
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from click.testing import CliRunner
from scipy.stats import binomtest

from icp_warehouse.cli import main
from icp_warehouse.errors import IcpError
from icp_warehouse.picture import Band, Result, Tier, drawn, wilson, write_picture

SVG = "{http://www.w3.org/2000/svg}"

TABLES = """
    create table dim_icp_accounts (
        icp_tier text, is_tier_certain boolean,
        scorecard_id text, scorecard_version integer, as_of_date date
    );
    create table fct_quarterly_bands (
        quarter_start date, scorecard_id text, scorecard_version integer, scoring_moment text,
        band_id text, deal_count bigint, won_count bigint
    );
    create schema main_seeds;
    create table main_seeds.scorecards (scorecard_id text, version integer, band_scale text);
    create table main_seeds.score_bands (
        band_scale text, band_id text, label text, min_score numeric(18, 4), scale_unit text
    );
"""

ROWS = """
    insert into dim_icp_accounts values
        ('C', false, 'core', 2, '2026-07-04'),
        ('A', true, 'core', 2, '2026-07-04'),
        ('A', false, 'core', 2, '2026-07-04'),
        ('Unknown', false, 'rubric', 1, '2026-07-04'),
        ('Out', true, 'core', 2, '2026-07-04');
    insert into fct_quarterly_bands values
        ('2026-07-01', 'core', 2, 'discovery', 'good', 100, 100),
        ('2026-04-01', 'core', 2, 'discovery', 'good', 5, 4),
        ('2025-10-01', 'core', 2, 'discovery', 'good', 3, 2),
        ('2025-07-01', 'core', 2, 'discovery', 'good', 2, 2),
        ('2025-04-01', 'core', 2, 'discovery', 'good', 100, 100),
        ('2026-04-01', 'core', 2, 'closed', 'good', 100, 100),
        ('2026-04-01', 'core', 1, 'discovery', 'good', 100, 100),
        ('2026-04-01', 'rubric', 1, 'discovery', 'good', 100, 100),
        ('2026-04-01', 'core', 2, 'discovery', 'fine', 0, 0),
        ('2026-04-01', 'core', 2, 'discovery', 'unscored', 1, 0);
    insert into main_seeds.scorecards values
        ('core', 1, 'two'), ('core', 2, 'two'), ('rubric', 1, 'other');
    insert into main_seeds.score_bands values
        ('two', 'good', 'Good', 0, null), ('two', 'fine', 'Fine <b>&', 62.5, 'score'),
        ('other', 'good', 'No', 0, null);
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "icp.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.execute(ROWS)
    return path


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_bands_sum_the_last_four_whole_quarters_of_the_active_card_at_discovery(
    warehouse: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "result.svg"
    write_picture(warehouse, out)
    shown = texts(out.read_text(encoding="utf-8"))
    assert "core version 2, 11 deals closed 2025-07-01 to 2026-06-30, scored at discovery" in shown
    at = shown.index("Fine <b>&, 62.5+")
    assert shown[at : at + 6] == [
        "Fine <b>&, 62.5+",
        "no closed deal",
        "Good, 0+",
        "80% (49 to 94%), 8 of 10 won",
        "No score",
        "0% (0 to 79%), 0 of 1 won",
    ]


def test_tiers_count_every_account_and_say_how_many_are_certain(
    warehouse: Path, tmp_path: Path
) -> None:
    write_picture(warehouse, tmp_path / "result.svg")
    shown = texts((tmp_path / "result.svg").read_text(encoding="utf-8"))
    at = shown.index("A")
    assert shown[at : at + 8] == [
        "A",
        "2, 1 certain",
        "C",
        "1, 0 certain",
        "Out",
        "1, 1 certain",
        "Unknown",
        "1, 0 certain",
    ]
    assert "5 accounts on 2026-07-04" in shown


@pytest.mark.parametrize(("won", "deals"), [(0, 1), (1, 1), (16, 20), (7, 72), (0, 400), (9, 400)])
def test_the_interval_is_wilsons(won: int, deals: int) -> None:
    known = binomtest(won, deals).proportion_ci(0.95, method="wilson")
    assert wilson(won, deals) == pytest.approx((known.low, known.high), abs=1e-12)


def made_up(label: str) -> Result:
    return Result(
        card="core version 2",
        from_date="2025-07-01",
        to_date="2026-06-30",
        as_of_date="2026-06-30",
        bands=[Band(label, 1, 4), Band("Low", 0, 0)],
        tiers=[Tier("A", 30, 10), Tier("B", 60, 60)],
    )


def test_dots_and_bars_stand_where_their_figures_say() -> None:
    root = ElementTree.fromstring(drawn(made_up("High")))
    ticks = [line.get("x1") for line in root.iter(f"{SVG}line")]
    assert [dot.get("cx") for dot in root.iter(f"{SVG}circle")] == [ticks[1]]  # 1 of 4: 25 %
    bars = [float(bar.get("width", "")) for bar in root.iter(f"{SVG}rect")][1:]
    widest = bars[2]
    assert bars == pytest.approx([widest / 2, widest / 6, widest, widest], abs=0.1)


def test_the_picture_reads_as_text_too() -> None:
    root = ElementTree.fromstring(drawn(made_up("High")))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title description"
    assert root.findtext(f"{SVG}title")
    description = root.findtext(f"{SVG}desc") or ""
    for part in ("High: 25% (5 to 70%), 1 of 4 won", "Low: no closed deal", "A: 30, 10 certain"):
        assert part in description


def test_a_label_cannot_break_out_of_the_picture() -> None:
    label = "</text><script>alert(1)</script>&\"'"
    svg = drawn(made_up(label))
    assert "<script" not in svg
    assert label in texts(svg)


def test_the_same_result_is_the_same_bytes(warehouse: Path, tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        write_picture(warehouse, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_it_needs_nothing_from_elsewhere() -> None:
    svg = drawn(made_up("High"))
    assert re.findall(r"https?://[^\s\"]+", svg) == [SVG.strip("{}")]
    assert not re.search(r"<(?:script|image|use|style|foreignObject)\b|href|url\(", svg)


def test_no_whole_quarter_is_one_sentence(warehouse: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update dim_icp_accounts set as_of_date = date '2024-01-01'")
    with pytest.raises(IcpError, match="holds no band of a whole quarter for the active card"):
        write_picture(warehouse, tmp_path / "result.svg")


def test_the_command_writes_the_file_and_says_where(warehouse: Path, tmp_path: Path) -> None:
    out = tmp_path / "result.svg"
    done = CliRunner().invoke(main, ["picture", "--warehouse", str(warehouse), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert done.output == f"The picture is in {out}.\n"
    assert out.read_text(encoding="utf-8").endswith("</svg>\n")


def test_the_picture_in_the_readme_is_that_of_the_sample(
    sample_warehouse: Path, repo_root: Path, tmp_path: Path
) -> None:
    write_picture(sample_warehouse, tmp_path / "result.svg")
    drawn_now = (tmp_path / "result.svg").read_text(encoding="utf-8")
    kept = (repo_root / "docs" / "result.svg").read_text(encoding="utf-8")
    assert drawn_now == kept, "run `make demo`, then `.venv/bin/icp picture --out docs/result.svg`"
