"""Dates are read by their exact form and by no other, and lie on the calendar of their source."""

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiled_project import CompiledProject
from dbt_runs import ROOT
from icp_warehouse.date_forms import CLOCKS, DATES, EPOCH_MS, FORMS, are_rivals, example, nearest
from icp_warehouse.project_sql import ProjectSql
from reference.dates import Unread, read

SQL = ProjectSql(ROOT, date(2026, 6, 30))
ZONES = ("UTC", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "Asia/Kolkata")
PARSED = SQL.render(
    "with filled as ("
    "select unnest(?) as seen_text, unnest(range(len(?))) as number, ? as patterns, ? as time_zone"
    "), {{ parse_moments('filled', ['seen']) }}"
    " select seen_moment, seen_day from moments order by number",
    ref=str,
)
Seen = tuple[datetime | None, date | None]


def seen(texts: Sequence[str], forms: Sequence[str], zone: str = "UTC") -> list[Seen]:
    """What the build makes of each text."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("set timezone = 'UTC'")
        return connection.execute(PARSED, [texts, texts, forms, zone]).fetchall()


def shipped_forms(source: str) -> list[str]:
    path = ROOT / "seeds" / "mappings" / "source_formats.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return next(
            row["date_formats"].split("|")
            for row in csv.DictReader(stream)
            if row["source"] == source
        )


def test_the_forms_of_the_macros_are_those_that_are_checked(repo_root: Path) -> None:
    listed = SQL.render("{{ [date_forms(), clock_forms()] | tojson }}", ref=str)
    assert json.loads(listed.replace("\\u0025", "%")) == [list(DATES), list(CLOCKS)]
    docs = (repo_root / "docs" / "own_data.md").read_text(encoding="utf-8")
    assert [form for form in (*DATES, *CLOCKS, EPOCH_MS) if f"`{form}`" not in docs] == []


def test_the_models_that_stage_are_rendered_as_dbt_compiles_them(
    compiled_project: CompiledProject,
) -> None:
    staging = [name for name in compiled_project.relations if name.startswith("stg_")]
    assert len(staging) > 30
    for name in staging:
        rendered = SQL.model(name, lambda ref: compiled_project.relation(ref))
        assert rendered.strip() == compiled_project.sql(name).strip(), name


# As a hurried hand or another program may write a part.
LOOSE = {"%d": "{0.day}", "%m": "{0.month}", "%H": "{0.hour}"}


@st.composite
def texts_in_a_form(draw: st.DrawFn) -> str:
    form = draw(st.sampled_from(FORMS))
    moment = draw(st.datetimes(datetime(1971, 1, 1), datetime(2045, 12, 31)))
    if form == EPOCH_MS:
        return str(int((moment - datetime(1970, 1, 1)) / timedelta(milliseconds=1)))
    offset = draw(st.sampled_from(["+0000", "+02", "-03:30", "+14:00", "+14:01", "+15", "+0260"]))
    fraction = draw(st.text("0123456789", min_size=1, max_size=10))
    text = form.replace("%z", offset).replace("%f", fraction)
    if "%Y%m%d" not in text:
        for part, loose in LOOSE.items():
            if draw(st.booleans()):
                text = text.replace(part, loose.format(moment))
    return moment.strftime(text)


@st.composite
def odd_texts(draw: st.DrawFn) -> str:
    """A text with one letter more, less or other than it had."""
    text = draw(texts_in_a_form())
    at = draw(st.integers(0, len(text)))
    letter = draw(st.sampled_from([*"0123456789-/.:TZ +UC", ""]))
    return f"{text[:at]}{letter}{text[at + draw(st.integers(0, 1)) :]}"


@st.composite
def declarations(draw: st.DrawFn) -> list[str]:
    """Forms that may be declared together."""
    declared: list[str] = []
    for form in draw(st.lists(st.sampled_from(FORMS), min_size=1, max_size=8, unique=True)):
        if not any(are_rivals(form, other) for other in declared):
            declared.append(form)
    return declared


def readings(text: str, forms: Sequence[str], zone: str) -> set[tuple[datetime, date]]:
    found = set()
    for form in forms:
        try:
            found.add(read(text, form, ZoneInfo(zone)))
        except Unread:
            continue
    return found


@settings(max_examples=200)
@given(
    texts=st.lists(st.one_of(texts_in_a_form(), odd_texts()), min_size=1, max_size=60),
    declared=st.one_of(declarations(), st.just(shipped_forms("hubspot"))),
    zone=st.sampled_from(ZONES),
)
def test_a_text_is_read_as_its_letters_say_and_never_in_two_ways(
    texts: list[str], declared: list[str], zone: str
) -> None:
    for text, (moment, day) in zip(texts, seen(texts, declared, zone), strict=True):
        expected = readings(text, declared, zone)
        assert len(expected) <= 1, (text, declared)
        expected_moment, expected_day = next(iter(expected), (None, None))
        assert day == expected_day, (text, declared, zone)
        if expected_moment is None or not is_twice_or_never(expected_moment, zone):
            assert moment == expected_moment, (text, declared, zone)


def is_twice_or_never(moment: datetime, zone: str) -> bool:
    """Whether clocks were changed that night: a time in between names two moments, or none."""
    offsets = {
        (moment + timedelta(hours=hours))
        .replace(tzinfo=ZoneInfo("UTC"))
        .astimezone(ZoneInfo(zone))
        .utcoffset()
        for hours in (-3, 3)
    }
    return len(offsets) > 1


def test_two_forms_that_read_one_text_as_two_days_are_rivals_and_no_others_are() -> None:
    moments = [datetime(2026, month, day, 9, 15) for month in (1, 3, 12) for day in (1, 2, 12, 30)]
    texts = {form: [moment.strftime(form) for moment in moments] for form in DATES}
    texts |= {
        form: [text.replace("0", "") for text in written] + written
        for form, written in texts.items()
        if form != "%Y%m%d"
    }
    for form, other in combinations(DATES, 2):
        is_ambiguous = any(
            len(readings(text, (form, other), "UTC")) > 1 for text in texts[form] + texts[other]
        )
        assert is_ambiguous is are_rivals(form, other), (form, other)
    assert not are_rivals("%d/%m/%Y", "%m/%d/%Y %H:%M")
    assert are_rivals("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M")


def test_rivals_that_were_declared_all_the_same_read_nothing() -> None:
    # Raw tables that something other than the reader loads are staged too.
    assert seen(["01/02/2026", "13/02/2026"], ["%m/%d/%Y", "%d/%m/%Y"]) == [(None, None)] * 2


@pytest.mark.parametrize("source", ["csv", "hubspot", "salesforce"])
def test_what_only_looks_like_a_date_is_none(source: str) -> None:
    words = ["infinity", "-infinity", "epoch", "now", "today", "tomorrow", "yesterday", "Infinity"]
    shapes = ["20-10-16", "1-2-3", "2026", "2026-06", "12026-06-30", "+2026-06-30", "-2026-06-30"]
    days = ["2026-02-30", "2026-13-01", "2026-00-10", "2026-06-00", "2025-02-29", "2026-06-30 BC"]
    clocks = ["24:00:00", "12:60:00", "12:00:60", "12:00", "1:2:3", "12:00:00 PM", "012:00:00"]
    scripts = ["\uff12\uff10\uff12\uff16-06-30", "2026\u201306\u201330", "2026-06-30T12:00:00z"]
    texts = [*words, *shapes, *days, *scripts, *(f"2026-06-30T{clock}" for clock in clocks)]
    texts += ["2026-06-30T12:00:00+15:00", "2026-06-30T12:00:00+2", "1751241600", "2026-06-30 "]
    assert seen(texts, shipped_forms(source)) == [(None, None)] * len(texts)


@pytest.mark.parametrize(
    ("meant", "form"),
    [
        ("DD/MM/YYYY", "%d/%m/%Y"),
        ("yyyy-mm-dd hh:mm:ss", "%Y-%m-%d %H:%M:%S"),
        ("dd.mm.yy", "%d.%m.%y"),
        ("%Y-%m-%d %H:%M:%s", "%Y-%m-%d %H:%M:%S"),
        (" %d.%m.%Y", "%d.%m.%Y"),
    ],
)
def test_a_form_that_cannot_be_read_is_answered_with_the_nearest(meant: str, form: str) -> None:
    assert meant not in FORMS
    assert nearest(meant) == form


def test_an_example_of_a_form_has_that_form() -> None:
    for form in DATES:
        assert read(example(form), form, ZoneInfo("UTC"))[1] == date(2026, 3, 4)
