"""A published version is succeeded, not edited; line ends and order of rows are no edit."""

import pytest

from edited_seeds import AS_OF, Edit, appended, edited_files, edited_seeds, found, path_of
from icp_warehouse.check.book import read_book
from icp_warehouse.check.edited import changed_row_count
from icp_warehouse.seeds.seed_set import SeedSet, read_seeds
from seed_mistakes import BUYER, CARDS, CORE, CRITERIA, IDEAL, OVERRIDE, RULES, SIZE

DRAFT: Edit = (CARDS, "points,rescale,0.5,abc_tiers,shadow", "points,rescale,0.5,abc_tiers,draft")


def against_shipped(*changes: Edit) -> list[tuple[str, str]]:
    """The findings that only a comparison makes."""
    after = edited_seeds(*changes)
    alone = found(after)
    return [
        (one.check_id, one.sentence)
        for one in found(after, base=edited_seeds())
        if one not in alone
    ]


def changed_rows(before: SeedSet, after: SeedSet) -> int:
    return changed_row_count(read_book(before, AS_OF).entries, read_book(after, AS_OF).entries)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ((RULES, IDEAL, IDEAL.replace(",2000", ",3000")),
         "size_ideal of company_size changes core version 1, which is published (upper_bound)."),
        ((RULES, BUYER, BUYER.replace(",15", ",14")),
         "buyer_confirmed of economic_buyer changes core version 1, which is published (points)."),
        ((CRITERIA, SIZE, SIZE.replace(",20", ",25")),
         "company_size changes core version 1, which is published (max_points)."),
        ((CARDS, CORE, CORE.replace("five_bands,", "abc_tiers,")),
         "The card changes core version 1, which is published (band_scale)."),
        (appended(RULES, "core,1,timeline,timeline_soon,any_of,,,soon,4,strategic,Soon"),
         "timeline_soon of timeline is new in core version 1, which is published."),
        ((RULES, 'core,1,timeline,timeline_vague,any_of,,,vague,2,empirical,"A quarter or a year, no date"\n', ""),  # noqa: E501
         "timeline_vague of timeline was taken out of core version 1, which is published."),
    ],
)  # fmt: skip
def test_an_edit_of_a_published_version_is_found(change: Edit, sentence: str) -> None:
    assert against_shipped(change) == [("version_edited", sentence)]


def test_a_published_version_that_is_gone_is_found() -> None:
    files = edited_files()
    for seed in (CARDS, "scorecard_categories", CRITERIA, RULES):
        lines = files[path_of(seed)].splitlines(keepends=True)
        files[path_of(seed)] = b"".join(line for line in lines if not line.startswith(b"core,1,"))
    sentences = [
        one.sentence
        for one in found(read_seeds(files), base=edited_seeds())
        if one.check_id == "version_edited"
    ]
    assert sentences == [
        "core version 1 was published and is gone, so its past scores cannot be explained."
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("scorecard_rules", "Confirmed in conversation\ncore", "Told us so\ncore"),
        (CARDS, CORE, CORE.replace(",,90", ",2026-12-31,90")),
        (CARDS, CORE, CORE.replace("active", "retired")),
        (RULES, "rubric,1,company_size,size_ideal,between,50,500", "rubric,1,company_size,size_ideal,between,60,500"),  # noqa: E501
        (RULES, "funding_event|growth_spike", "growth_spike|funding_event"),
        (RULES, "core,1,growth_rate,growth_ideal,between,0.2,", "core,1,growth_rate,growth_ideal,between,0.20,"),  # noqa: E501
    ],
    ids=["a note", "an end", "a retirement", "a shadow card", "an order", "a trailing zero"],
)  # fmt: skip
def test_what_changes_no_score_of_a_published_version_is_no_edit(change: Edit) -> None:
    assert against_shipped(change) == []


def test_a_draft_may_be_edited_and_then_published() -> None:
    base = edited_seeds(DRAFT)
    after = edited_seeds(
        (
            RULES,
            "rubric,1,company_age,age_established,between,4",
            "rubric,1,company_age,age_established,between,5",
        )
    )
    assert [one for one in found(after, base=base) if one.check_id == "version_edited"] == []


def test_lists_and_bands_of_a_card_in_force_have_no_versions() -> None:
    widened = appended("value_sets", "core_industries,insurance,Now a primary vertical")
    assert [check_id for check_id, _ in against_shipped(widened)] == ["shared_edited"]
    lowered = ("score_bands", "five_bands,good,Good,70", "five_bands,good,Good,65")
    assert against_shipped(lowered) == [
        (
            "shared_edited",
            "five_bands changes, and core version 1 is active and uses it: "
            "its scores change without a new version.",
        )
    ]
    assert (
        against_shipped(("score_bands", "abc_tiers,tier_b,Tier B,55", "abc_tiers,tier_b,Tier B,50"))
        == []
    )


def test_other_line_ends_and_another_order_change_no_rule() -> None:
    for rewrite in (lambda c: c.replace(b"\n", b"\r\n"), lambda c: b"\xef\xbb\xbf" + c, reordered):
        files = {
            path: rewrite(content) if path.endswith(".csv") else content
            for path, content in edited_files().items()
        }
        after = read_seeds(files)
        assert changed_rows(edited_seeds(), after) == 0
        findings = found(after, base=edited_seeds())
        assert {one.level for one in findings} <= {"warning", "note"}
        assert {one.check_id for one in findings} <= {"file_bom", "file_line_ends", "rows_unsorted"}
    assert changed_rows(edited_seeds(), edited_seeds((RULES, IDEAL, IDEAL[:-2] + "15"))) == 1


def reordered(content: bytes) -> bytes:
    """The rows from last to first; no shipped cell spans lines."""
    header, *rows = content.splitlines(keepends=True)
    return b"".join([header, *reversed(rows)])


@pytest.mark.parametrize(
    ("edits", "count"),
    [
        ([("value_sets", "core_industries,saas", "core_industries,media")], 1),
        ([("score_bands", "good,Good,70", "good,Fine,70")], 0),
        ([("score_bands", "good,Good,70", "good,Good,71")], 1),
        ([("conditions", "employee_count,between,500,2000", "employee_count,between,400,2000")], 1),
        ([(CARDS, CORE, CORE.replace("active", "retired"))], 1),
        ([(CARDS, CORE, CORE.replace("five_bands,active", "abc_tiers,retired"))], 1),
        ([appended("industry_map", "zoo,media,Animals"), (RULES, IDEAL, IDEAL[:-2] + "15")], 2),
        ([appended("tier_overrides", OVERRIDE)], 1),
        ([("tier_routing", "Standard sales process", "Call")], 0),
    ],
)
def test_rows_that_decide_are_counted_whatever_seed_they_stand_in(
    edits: list[Edit], count: int
) -> None:
    assert changed_rows(edited_seeds(), edited_seeds(*edits)) == count
