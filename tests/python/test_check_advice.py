"""Each finding of `icp check` names a mend; done to the letter, the finding is gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edited_seeds import appended, edited_seeds, found, path_of, shipped_files
from icp_warehouse.check.cells import as_or_like, problem
from icp_warehouse.check.files import LONGEST_CELL, LONGEST_LINE
from icp_warehouse.seeds.seed_set import read_seeds
from seed_edits import ODD, as_csv, table_of
from seed_mends import MENDS
from seed_mistakes import CARDS, IDEAL, NEXT, RULES, Mistake
from test_check_findings import MISTAKES


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.check_id)
def test_advice_done_to_the_letter_takes_the_finding_away(mistake: Mistake) -> None:
    words, step = MENDS[mistake.check_id]
    files = dict(mistake.files())
    before = found(read_seeds(files))
    finding = next(one for one in before if one.check_id == mistake.check_id)
    assert words in finding.mend
    step(files, finding)
    after = found(read_seeds(files))
    assert mistake.check_id not in {one.check_id for one in after}
    errors = {one.check_id for one in after if one.level == "error"}
    assert errors <= {one.check_id for one in before}


@pytest.mark.parametrize("kind", ["integer", "numeric(18, 4)", "numeric(5,4)", "date", "boolean"])
@given(text=st.one_of(st.sampled_from(ODD), st.text("0123456789\u0662,.-", max_size=30), st.text()))
def test_a_cell_written_as_advised_is_a_value_of_its_type(kind: str, text: str) -> None:
    how, _, advised = as_or_like(text, kind).partition(" ")
    assert how in ("as", "like")
    for word in advised.split(" or "):
        assert problem(word, kind) is None


@pytest.mark.parametrize(
    ("text", "kind", "advised"),
    [
        ("2,000", "integer", "as 2000"),
        ("1,234,567.5", "numeric(18, 4)", "as 1234567.5"),
        ("0,8", "numeric(18, 4)", "as 0.8"),
        ("12,5", "integer", "like 2000"),
        ("\u0662\u0660", "integer", "as 20"),
        ("5\u00b2", "integer", "like 2000"),
        ("0.333333", "numeric(6, 4)", "as 0.3333"),
        ("123.5", "numeric(6, 4)", "like 12.5"),
        ("\u0662\u0660\u0662\u0666-\u0660\u0666-\u0663\u0660", "date", "as 2026-06-30"),
        ("TRUE", "boolean", "as true or false"),
    ],
)
def test_a_cell_is_advised_to_be_what_it_means(text: str, kind: str, advised: str) -> None:
    assert as_or_like(text, kind) == advised


def test_a_version_that_another_follows_ends_the_day_before() -> None:
    seeds = edited_seeds(appended(CARDS, NEXT.replace("2025-07-01", "2026-01-01")))
    (overlap,) = [one for one in found(seeds) if one.check_id == "version_overlap"]
    assert overlap.mend == "let core version 1 end on 2025-12-31"


@pytest.mark.parametrize("text", ["-size", "size.", ".", "size ideal", "gr\u00f6\u00dfe"])
def test_an_id_is_told_what_may_stand_where(text: str) -> None:
    seeds = edited_seeds((RULES, IDEAL, IDEAL.replace("size_ideal", text)))
    (finding,) = [one for one in found(seeds) if one.check_id == "id_not_plain"]
    assert finding.mend.endswith("_, - and ., none of the last two at its ends")


@pytest.mark.parametrize(
    ("row", "is_told"), [("csv,usage,feature,feature", False), ("csv,deals,stage,stage", True)]
)
def test_only_objects_that_carry_attributes_are_told_to_use_one(row: str, is_told: bool) -> None:
    seeds = edited_seeds(("column_map", f"{row},", f"{row.rpartition(',')[0]},unheard,"))
    (finding,) = [one for one in found(seeds) if one.check_id == "column_unread"]
    assert finding.mend.endswith("or attribute:<attribute_id>") == is_told


def test_a_line_is_told_to_be_shorter_where_each_cell_is_short_enough() -> None:
    header, *rows = table_of(shipped_files()[path_of("scorecards")])
    assert len(header) * LONGEST_CELL > LONGEST_LINE
    rows[0] = [text or "x" for text in rows[0]]
    rows[0] = [text + "x" * (LONGEST_CELL - len(text)) for text in rows[0]]
    files = {**shipped_files(), path_of("scorecards"): as_csv([header, *rows])}
    (finding,) = [one for one in found(read_seeds(files)) if one.check_id == "cell_long"]
    assert finding.sentence == "Line 2 has 2,228,275 bytes."
    assert finding.mend == "keep it within 2,000,000"
