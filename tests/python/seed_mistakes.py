"""For each check a mistake in the shipped seeds that it finds, and where it should say so."""

from collections.abc import Callable
from dataclasses import dataclass

from edited_seeds import Edit, appended, edited_files, path_of, shipped_files

RULES, CRITERIA, CATEGORIES = "scorecard_rules", "scorecard_criteria", "scorecard_categories"
CARDS, BANDS, SETS, OVERRIDES = "scorecards", "score_bands", "value_sets", "tier_overrides"
IDEAL = "core,1,company_size,size_ideal,between,200,2000,,20"
BUYER = "core,1,economic_buyer,buyer_confirmed,any_of,,,confirmed,15"
OUTSIDE = "core,1,company_size,size_outside,otherwise,,,,0"
CORE = "five_bands,active,2025-07-01,,90,revops,vp_sales,"
SIZE = "core,1,company_size,firmographic,employee_count,Company size,20,,best"
OVERRIDE = "one,csv:1,A,They are the reference,revops,vp_sales,vp_sales,2026-06-01,2026-12-31"
Files = dict[str, bytes]
STRONG = 'five_bands,strong,Strong,85,A,"Prioritise: best people, this week",0.70'
NEAR = (
    f"five_bands,near,Near,98,A,Wait,0.7,score,true\n{STRONG},score,true\n"
    "five_bands,top,Top,100,A,Go,0.7"
)
GOOD = "process,0.45,score,"
IDEAL_GROWTH = "core,1,growth_rate,growth_ideal,between,0.2,,,"
MODERATE_GROWTH = "core,1,growth_rate,growth_moderate,between,0.05,0.2,,"
LIKELY = "core,1,economic_buyer,buyer_likely,any_of,,,likely"
VAGUE = "core,1,timeline,timeline_vague,any_of,,,vague"
OTHER_INDUSTRY = (
    "core,1,industry,industry_other,otherwise,,,,0,empirical,Known and in none of the three lists\n"
)
CORE_LIST = "core,1,industry,industry_core,any_of,,,@core_industries"
TRADITIONAL = "exclusion,traditional_industry,1,industry,any_of,,,"
FUNDING = "early_startup,1,funding_stage"
FIRST_NOTE = "First anti card: what an account looks like that buys once and leaves"
LOSSES = "loss_share_below_55,new_business,>=,0.7,0.8"
NEW_ATTRIBUTE = "funding_round,Round,account,category,economic,round,,The round of funding,,,\n"
NEXT = f"core,2,Next,,ideal,anti_small,points,abstain,0.5,{CORE}Next"
FLAT = (
    (RULES, f"{IDEAL_GROWTH}5", f"{IDEAL_GROWTH}0"),
    (RULES, f"{MODERATE_GROWTH}2", f"{MODERATE_GROWTH}0"),
)
TINY_RULES = (
    "tiny,1,country,here,any_of,,,de,100,empirical,Here\n"
    "tiny,1,country,there,otherwise,,,,0,empirical,There"
)
TINY = (
    appended(CARDS, "tiny,1,Tiny,,ideal,,points,zero,0,abc_tiers,draft,,,90,revops,,Too small"),
    appended(CATEGORIES, "tiny,1,all,All,fit,100,1"),
    appended(CRITERIA, "tiny,1,country,all,country,Country,100,,best,,1,One"),
    appended(RULES, TINY_RULES),
)


@dataclass(frozen=True)
class Mistake:
    """A mistake, the check that finds it, and the text at which its finding points."""

    check_id: str
    files: Callable[[], Files]
    seed: str
    points_at: str


def text(check_id: str, points_at: str, *edits: Edit, seed: str = "") -> Mistake:
    return Mistake(check_id, lambda: edited_files(*edits), seed or edits[0][0], points_at)


def written(check_id: str, points_at: str, seed: str, rewrite: Callable[[bytes], bytes]) -> Mistake:
    def files() -> Files:
        edited = edited_files()
        edited[path_of(seed)] = rewrite(edited[path_of(seed)])
        return edited

    return Mistake(check_id, files, seed, points_at)


def of_the_csv_row(old: str, new: str) -> Edit:
    """An edit of how plain files are said to be written."""
    lines = shipped_files()[path_of("source_formats")].decode().splitlines()
    (row,) = (line for line in lines if line.startswith("csv,"))
    return "source_formats", row, row.replace(old, new, 1)


FORMAT_MISTAKES = [
    text("date_form_unknown", "YYYY-MM-DD|", of_the_csv_row("%Y-%m-%d", "YYYY-MM-DD")),
    text("date_forms_clash", "%d/%m/%Y|", of_the_csv_row("%Y-%m-%d", "%d/%m/%Y|%m/%d/%Y")),
    text("time_zone_unknown", "BST,", of_the_csv_row(",UTC,", ",BST,")),
    text("format_words_clash", "no|yes,.", of_the_csv_row("false|0|no", "no|yes")),
    text("fallback_encoding_unknown", "hex", of_the_csv_row("cp1252", "hex")),
]
RULE_MISTAKES = [
    text(
        "rule_operator",
        "any_of",
        (RULES, IDEAL, IDEAL.replace("between,200,2000,", "any_of,,,500")),
    ),
    text("bounds_reversed", "2000,200", (RULES, IDEAL, IDEAL.replace("200,2000", "2000,200"))),
    text("range_hole", "300", (RULES, IDEAL, IDEAL.replace(",200,", ",300,"))),
    text("range_overlap", "100", (RULES, IDEAL, IDEAL.replace(",200,", ",100,"))),
    text("range_implausible", "20000001", (RULES, IDEAL, IDEAL.replace("200,2000", "20000001,"))),
    text(
        "unit_without_number",
        "percent",
        appended("column_map", "csv,deals,Competitor %,attribute:competitor,text,false,percent"),
    ),
    text(
        "column_unread",
        "attribute:technical_fit",
        appended("column_map", "csv,contacts,title,attribute:technical_fit,text,false,"),
    ),
    text("value_overlap", "likely|", (RULES, LIKELY, f"{LIKELY}|confirmed")),
    text(
        "value_spelling", "Confirmed", (RULES, BUYER, BUYER.replace("confirmed,15", "Confirmed,15"))
    ),
    text("value_not_produced", "sass", (SETS, "core_industries,saas", "core_industries,sass")),
    text(
        "value_only_observed",
        "confirmd",
        (RULES, BUYER, BUYER.replace("confirmed,15", "confirmd,15")),
    ),
    text("value_set_unused", "new_list", appended(SETS, "new_list,one,Nothing reads it")),
    text(
        "attribute_unsourced",
        "funding_round",
        ("attributes", "growth_rate,", f"{NEW_ATTRIBUTE}growth_rate,"),
        ("conditions", FUNDING, FUNDING.replace("stage", "round")),
    ),
    text("otherwise_missing", "any_of,,,@traditional", (RULES, OTHER_INDUSTRY, "")),
    text(
        "otherwise_repeated",
        "otherwise",
        (RULES, VAGUE, VAGUE.replace("any_of,,,vague", "otherwise,,,")),
    ),
    text(
        "rule_never_fires",
        "otherwise",
        (RULES, f"{MODERATE_GROWTH}2", MODERATE_GROWTH.replace("0.05", "") + "2"),
    ),
    text(
        "condition_never_holds",
        "between,2001",
        appended("conditions", "segment,mid_market_saas,1,employee_count,between,2001,,"),
    ),
    text("points_fraction", "15.5", (RULES, BUYER, BUYER.replace(",15", ",15.5"))),
    text("points_negative", "-3", (RULES, OUTSIDE, OUTSIDE[:-1] + "-3")),
    text("rule_above_max", "25", (RULES, IDEAL, IDEAL[:-2] + "25")),
    text("criterion_max_unreached", "20", (RULES, IDEAL, IDEAL[:-2] + "15"), seed=CRITERIA),
    text(
        "criterion_max_exceeded",
        "15,,sum",
        (CRITERIA, "Technologies in use,20", "Technologies in use,15"),
    ),
    text(
        "category_max_unreached", "60", (CRITERIA, SIZE, SIZE.replace("20", "10")), seed=CATEGORIES
    ),
    text(
        "category_max_exceeded", "60", (CRITERIA, SIZE, SIZE.replace("20", "30")), seed=CATEGORIES
    ),
    text("card_total_not_100", "core", (CATEGORIES, "signal,40", "signal,41"), seed=CARDS),
    text("weights_not_100", "25", (CRITERIA, "Company size,3,30", "Company size,3,35")),
    text("weight_missing", ",best", (CRITERIA, "Company size,3,30", "Company size,3,")),
    text("weight_unused", "20,best", (CRITERIA, SIZE, SIZE.replace(",,best", ",20,best"))),
]
CARD_MISTAKES = [
    text("bands_without_zero", "10", (BANDS, "poor,Poor,0", "poor,Poor,10")),
    text(
        "bands_without_target",
        "false",
        (BANDS, f"{STRONG},score,true", f"{STRONG},score,false"),
        (BANDS, f"{GOOD}true", f"{GOOD}false"),
    ),
    text("bands_same_edge", "55", (BANDS, "good,Good,70", "good,Good,55")),
    text("bands_tier_order", "Out", (BANDS, "good,Good,70,B", "good,Good,70,Out")),
    text("bands_rate_order", "0.45", (BANDS, "before a proposal,0.25", "before a proposal,0.55")),
    text("band_unreachable", "98", (BANDS, STRONG, NEAR)),
    text(
        "criterion_idle", "growth_rate", (CRITERIA, "Revenue growth,5", "Revenue growth,0"), *FLAT
    ),
    text(
        "worthless_reaches_best",
        "0,empirical",
        ("conditions", f"{TRADITIONAL}@traditional_industries", f"{TRADITIONAL}retail"),
        seed=RULES,
    ),
    text(
        "target_never_judged",
        "25,last_n",
        ("validation_targets", f"{LOSSES},10,last_n", f"{LOSSES},25,last_n"),
    ),
    text(
        "target_cut_unused",
        "60,warn",
        ("validation_targets", "0.7,15,12_months,,,,,", "0.7,15,12_months,,,,60,"),
    ),
    text("attributes_few", "tiny", *TINY),
    text(
        "attribute_twice",
        "employee_count",
        (
            CRITERIA,
            "core,1,growth_rate,firmographic,growth_rate",
            "core,1,growth_rate,firmographic,employee_count",
        ),
    ),
    text(
        "consequence_scored",
        "account_type",
        (
            CRITERIA,
            "core,1,growth_rate,firmographic,growth_rate",
            "core,1,growth_rate,firmographic,account_type",
        ),
    ),
    written(
        "exclusion_none",
        "exclusion_id",
        "exclusions",
        lambda c: c.replace(b"2025-07-01,,,", b"2025-07-01,2026-01-01,,"),
    ),
    text(
        "dimension_unscored",
        "attribute_id",
        ("attributes", "deal,set,exclusion", "deal,set,strategic"),
    ),
    text("card_none_active", "shadow", (CARDS, CORE, CORE.replace("active", "shadow"))),
    text("version_incomplete", ",,90,revops", (CARDS, CORE, CORE.replace("2025-07-01", ""))),
    text("version_overlap", ",90,revops", appended(CARDS, NEXT)),
    text("version_ended", "2026-03-31", (CARDS, CORE, CORE.replace(",,90", ",2026-03-31,90"))),
    text("version_stale", "90", ("icp_reviews", "2026-04-08", "2026-01-08"), seed=CARDS),
    text(
        "override_expired",
        "2026-06-29",
        appended(OVERRIDES, OVERRIDE.replace("2026-12-31", "2026-06-29")),
    ),
    text(
        "override_unapproved",
        ",vp_sales",
        appended(OVERRIDES, OVERRIDE.replace("vp_sales,", ",", 1)),
    ),
    text(
        "override_self_approved",
        "revops,vp",
        appended(OVERRIDES, OVERRIDE.replace("vp_sales,", "revops,", 1)),
    ),
]
