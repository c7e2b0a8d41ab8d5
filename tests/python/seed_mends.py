"""For each check the words of its advice, and the step that follows them."""

from collections.abc import Mapping

from seed_mistakes import BANDS, CARDS, CATEGORIES, CRITERIA, IDEAL, OUTSIDE, RULES, SETS
from seed_steps import (
    Step,
    cell,
    cells,
    described,
    gone,
    header_as_said,
    in_turn,
    off,
    only_header_as_said,
    replaced,
    rewritten,
    rewritten_seed,
    row_in,
    row_out,
    rows_out,
    said,
    set_as_said,
    shipped,
    sorted_as_said,
)

EXCLUSION = in_turn(
    row_in(
        "exclusions",
        exclusion_id="old_industry",
        label="Old industry",
        kind="negative_persona",
        effect="cap_tier",
        effect_tier="B",
        reason="Traditional",
        valid_from="2025-07-01",
    ),
    row_in(
        "conditions",
        owner_type="exclusion",
        owner_id="old_industry",
        clause_group="1",
        attribute_id="industry",
        operator="any_of",
        match_values="@traditional_industries",
    ),
)
HOLE = {"operator": "between", "lower_bound": "200", "upper_bound": "299", "points": "20"}
SIZES = {"scorecard_id": "core", "version": "1", "criterion_id": "company_size"}
RULE = {"basis": "empirical", "note": "As advised"}
OTHERWISE = {"criterion_id": "industry", "rule_id": "industry_zz", "operator": "otherwise"}
TINY = {"scorecard_id": "tiny", "version": "1"}
AS_ADVISED = {"points": "0", "operator": "otherwise", **RULE}


def criterion_in(attribute_id: str) -> Step:
    """Adds a criterion without points to the card tiny, and its rule."""
    made = {**TINY, "criterion_id": attribute_id}
    of_criterion = {"category_id": "all", "max_points": "0", "match_strategy": "best"}
    return in_turn(
        row_in(
            CRITERIA,
            **made,
            **of_criterion,
            attribute_id=attribute_id,
            label=attribute_id,
            sort_order="2",
            note="As advised",
        ),
        row_in(RULES, **made, **AS_ADVISED, rule_id="any"),
    )


REVIEW = row_in(
    "icp_reviews",
    review_id="2026q2_as_advised",
    scorecard_id="core",
    version="1",
    reviewed_on="2026-06-29",
    question_id="closed_won_shift",
    answer="Nothing new",
    outcome="unchanged",
    owner="revops",
    due_on="2026-09-29",
)
GROWTH_OUT = in_turn(
    row_out,
    rows_out(RULES, "core,1,growth_rate,"),
    rows_out("criterion_shapes", "core,growth_rate,"),
)
FUNDING = ("csv", "accounts", "Funding round", "attribute:funding_round", "text", "false", "")
# By check: words of the advice, and the step that follows them.
MENDS: Mapping[str, tuple[str, Step]] = {
    "file_bom": ("UTF-8 without a byte order mark", rewritten(lambda c: c[3:])),
    "file_line_ends": ("with LF", rewritten(lambda c: c.replace(b"\r\n", b"\n"))),
    "file_line_ends_mixed": ("with LF", rewritten(lambda c: c.replace(b"\r\n", b"\n"))),
    "file_last_line": ("end the last line with LF", rewritten(lambda c: c + b"\n")),
    "file_encoding": ("as UTF-8", rewritten(lambda c: c.decode("cp1252").encode())),
    "file_delimiter": ("save it as CSV with commas", shipped(RULES)),
    "file_header": ("the column names in line 1", shipped("segments")),
    "file_blank_row": ("take the row out", rewritten(lambda c: c[:-1])),
    "file_quotes": (
        "put the cell in quotes",
        replaced(RULES, "both ends included\ncore", 'both ends included"\ncore'),
    ),
    "file_ragged": (
        "one cell per column",
        replaced(RULES, 'core,1,empirical,"Below 50 or', f'{OUTSIDE},empirical,"Below 50 or'),
    ),
    "file_line_break": ("in one line", replaced(CARDS, "anti\ncard", "anti card")),
    "file_missing": ("bring the file back", shipped("segments")),
    "file_twice": ("keep one of the two", gone),
    "file_undescribed": ("add segments.yml with its column_types", described),
    "column_missing": ("use the header", only_header_as_said),
    "column_unknown": ("take it out", replaced(SETS, "value,note,extra", "value,note")),
    "column_order": ("use the header", header_as_said),
    "rows_unsorted": ("sort the rows by", sorted_as_said),
    "cell_padding": ("write 'confirmed'", said),
    "cell_invisible": ("type the text again", cell("match_values", "confirmed")),
    "cell_quoted": ("begin it with another sign", cell("note", "(strong)")),
    "cell_long": ("keep it within 131,072", replaced(SETS, "x" * 131_073, "x" * 131_072)),
    "cell_formula": ("begin the text with a word", cell("note", "Sum =1+1")),
    "cell_type": ("write it as 2000", said),
    "key_empty": ("fill in rule_id", cell("rule_id", "size_below")),
    "id_not_plain": ("letters a to z, digits, _", cell("rule_id", "size_Ideal.2")),
    "key_repeated": ("give this one another key", cell("rule_id", "size_zz")),
    "value_not_allowed": ("write one of them", cell("operator", "between")),
    "reference_missing": ("correct attribute_id here", cell("attribute_id", "employee_count")),
    "value_set_missing": (
        "add its values to value_sets.csv",
        row_in(SETS, value_set_id="core", value="saas"),
    ),
    "column_unread": ("map it from a column of deals", cell("object", "deals")),
    "consequence_scored": ("read what is known before", cell("attribute_id", "growth_rate")),
    "object_unmapped": ("bring back the rows", shipped("column_map")),
    "source_without_formats": (
        "add one that says how it writes dates",
        shipped("source_formats"),
    ),
    "currency_rate_missing": (
        "add a row with the rate 1",
        row_in("currency_rates", currency="USD", valid_from="2024-01-01", rate="1"),
    ),
    "currency_rate_of_itself": ("its own as 1", cell("rate", "1")),
    "merge_circle": ("take its row out", row_out),
    "rows_do_not_fit": ("count(distinct region) = 1", cell("region", "north_america")),
    "expression_unread": ("level of expression_unread to off", off("expression_unread", "note")),
    "date_form_unknown": ("use %Y-%m-%d", replaced("source_formats", "YYYY-MM-DD", "%Y-%m-%d")),
    "date_forms_clash": (
        "keep the one",
        replaced("source_formats", "%d/%m/%Y|%m/%d/%Y", "%d/%m/%Y"),
    ),
    "time_zone_unknown": ("such as Europe/London", cell("time_zone", "Europe/London")),
    "format_words_clash": ("keep it where it belongs", cell("false_values", "no")),
    "fallback_encoding_unknown": ("such as cp1252", cell("fallback_encoding", "cp1252")),
    "rule_operator": (
        "use between with a bound, and empty match_values",
        cells(operator="between", lower_bound="200", upper_bound="2000", match_values=""),
    ),
    "bounds_reversed": (
        "exchange the two bounds",
        cells(lower_bound="200", upper_bound="2000"),
    ),
    "range_hole": (
        "add a rule for the hole",
        row_in(RULES, **SIZES, **HOLE, **RULE, rule_id="size_hole"),
    ),
    "range_overlap": ("no more than an edge", cell("lower_bound", "199")),
    "range_implausible": ("correct the range", cells(lower_bound="200", upper_bound="2000")),
    "unit_without_number": ("leave unit empty", cell("unit", "")),
    "value_overlap": ("list each value in one rule", cell("match_values", "likely")),
    "value_spelling": ("write confirmed", said),
    "value_not_produced": ("write saas", said),
    "value_only_observed": ("write confirmed", said),
    "value_set_unused": ("take its rows out", row_out),
    "attribute_unsourced": (
        "map a column to attribute:funding_round",
        rewritten_seed("column_map", lambda c: c + ",".join(FUNDING).encode() + b"\n"),
    ),
    "otherwise_missing": (
        "add a rule with the operator otherwise",
        row_in(RULES, **{**SIZES, **OTHERWISE}, **RULE, points="0"),
    ),
    "otherwise_repeated": ("take one of them out", row_out),
    "rule_never_fires": ("take the rule out", row_out),
    "condition_never_holds": ("another clause_group", cell("clause_group", "2")),
    "points_fraction": ("give 15", said),
    "points_negative": ("write 0", said),
    "rule_above_max": ("give 20 at most", cell("points", "20")),
    "criterion_max_unreached": (
        "give its best rule 5 points more",
        replaced(RULES, f"{IDEAL[:-2]}15", IDEAL),
    ),
    "criterion_max_exceeded": ("set max_points to 20", set_as_said),
    "category_max_unreached": ("set max_points to 50", set_as_said),
    "category_max_exceeded": ("set max_points to 70", set_as_said),
    "card_total_not_100": ("add up to 100", replaced(CATEGORIES, "signal,41", "signal,40")),
    "weights_not_100": (
        "change weight_pct",
        replaced(CRITERIA, "Company size,3,35", "Company size,3,30"),
    ),
    "weight_missing": ("fill in weight_pct", cell("weight_pct", "30")),
    "weight_unused": ("empty weight_pct", cell("weight_pct", "")),
    "bands_without_zero": ("begin at 0", cell("min_score", "0")),
    "bands_without_target": ("write true in is_target", cell("is_target", "true")),
    "bands_same_edge": (
        "give each band an edge of its own",
        replaced(BANDS, "good,Good,55", "good,Good,60"),
    ),
    "bands_tier_order": ("give good the tier C or a better one", cell("tier", "C")),
    "bands_rate_order": ("let good expect 0.55 or more", cell("expected_close_rate", "0.55")),
    "band_unreachable": ("set min_score to", set_as_said),
    "criterion_idle": ("take it out with all rows that name it", GROWTH_OUT),
    "worthless_reaches_best": ("cap its tier with an exclusion", EXCLUSION),
    "attributes_few": (
        "add criteria",
        in_turn(criterion_in("industry"), criterion_in("growth_rate")),
    ),
    "attribute_twice": ("read another attribute", cell("attribute_id", "growth_rate")),
    "target_never_judged": ("lower min_sample", cell("min_sample", "10")),
    "target_cut_unused": ("leave the cell empty", cell("cut_high", "")),
    "exclusion_none": ("add an exclusion and its conditions", EXCLUSION),
    "dimension_unscored": ("set the level", off("dimension_unscored", "note")),
    "card_none_active": ("with the status active", cell("status", "active")),
    "version_incomplete": ("fill in valid_from", cell("valid_from", "2025-07-01")),
    "version_overlap": ("set the status of core version 1 to retired", cell("status", "retired")),
    "version_ended": ("set its status to retired", cell("status", "retired")),
    "version_stale": ("add a row to icp_reviews.csv", REVIEW),
    "override_expired": ("take it out", row_out),
    "override_unapproved": ("have it approved", cell("approved_by", "vp_sales")),
    "override_self_approved": ("somebody else approve it", cell("approved_by", "vp_sales")),
}
