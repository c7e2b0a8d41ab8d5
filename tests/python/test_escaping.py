"""Text of a CRM or a seed is shown as it is, in Markdown, HTML, SVG and on a terminal."""

from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_warehouse import markup
from icp_warehouse.explain.explain_text import explained
from icp_warehouse.fit.page import diff_name, folder_name, is_of_an_earlier_run
from icp_warehouse.fit.svg import Drawing
from icp_warehouse.markdown import code, escaped
from icp_warehouse.picture import Band, Result, Tier, drawn
from icp_warehouse.text import aligned, printable

RENDER = mistune.create_markdown(escape=False, plugins=["table", "url", "strikethrough"])
IDS = ["a`b", "a|b", "<b>x</b>", "a b", "``", "size_ideal", "csv:A-1", "ünï", "*x*", "&lt;", "x\\"]
HOSTILE = "<script>&amp;\"'\x00\x1b[31m\x08\u202e]]>\n--%"


def shown(markdown: str) -> str:
    """What a reader sees of a table cell."""
    html = RENDER(f"| name | n |\n|---|---|\n| {markdown} | 1 |\n")
    assert isinstance(html, str)
    cell = html.split("<td>")[1].split("</td>")[0]
    root = ElementTree.fromstring(f"<td>{cell}</td>")
    assert {each.tag for each in root} <= {"code"}
    return "".join(root.itertext())


@pytest.mark.parametrize("text", IDS)
def test_an_id_is_read_as_it_is_written(text: str) -> None:
    assert shown(code(text)) == text
    assert shown(escaped(text)) == text


def test_plain_ids_are_code() -> None:
    assert code("size_ideal") == "`size_ideal`"
    assert "`" not in code("a`b|c")


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1))
def test_any_id_is_read_as_it_is_written(text: str) -> None:
    wanted = text if len(text) <= 80 else text[:79] + "…"
    assert shown(code(text)).replace("\u200b", "") == wanted


@pytest.mark.parametrize(
    ("scorecard_id", "folder"),
    [
        ("core", "core-2026-06-30"),
        ("../../etc/x", "_etc_x-2026-06-30"),
        ("a*[b]", "a_b_-2026-06-30"),
        (".", "_-2026-06-30"),
        ("Größe 1", "Größe_1-2026-06-30"),
    ],
)
def test_a_proposal_stays_in_its_folder(scorecard_id: str, folder: str) -> None:
    evidence: Any = SimpleNamespace(
        card=SimpleNamespace(scorecard_id=scorecard_id),
        reading=SimpleNamespace(as_of_date="2026-06-30"),
    )
    assert folder_name(evidence) == folder
    assert diff_name(evidence, 2) == folder.replace("2026-06-30", "v2.diff")
    assert is_of_an_earlier_run(diff_name(evidence, 7), evidence)
    assert not is_of_an_earlier_run("notes.md", evidence)


def test_plots_show_hostile_text_as_text() -> None:
    drawing = Drawing(100, 100, HOSTILE, HOSTILE)
    drawing.text(1, 1, HOSTILE)
    root = ElementTree.fromstring(drawing.svg())
    texts = [each.text for each in root.iter() if each.text and each.text.strip()]
    assert texts == [printable(HOSTILE)] * 3


def test_the_picture_shows_hostile_text_as_text() -> None:
    result = Result(HOSTILE, "a", "b", "c", [Band(HOSTILE, 1, 2)], [Tier(HOSTILE, 1, 1)])
    root = ElementTree.fromstring(drawn(result))
    names = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert "script" not in names
    assert sum(each.text == printable(HOSTILE) for each in root.iter()) == 2


def test_a_page_shows_hostile_text_as_text() -> None:
    finding = SimpleNamespace(
        passed=False, files=HOSTILE, group="g", column=HOSTILE, observed="", why=[HOSTILE], needed=1
    )
    page = markup.template("icp_warehouse.validate", "page.html").render(
        findings=[finding], failed_count=1, group_count=1
    )
    assert "<script" not in page
    assert "\x1b" not in page
    assert page.count("&lt;script&gt;&amp;amp;") == 3


def test_a_terminal_gets_no_commands_and_no_second_line() -> None:
    [line] = aligned([("a\x1b[2J\nb\u202e", 1, HOSTILE)])
    assert printable(line) == " ".join(line.split())
    assert "<script>&amp;" in line, "nothing is escaped that a terminal shows as it is"


def test_an_explanation_keeps_every_line_of_its_own() -> None:
    hostile = "B\x1b[31m\nC"
    found = {
        **dict.fromkeys(("account_name", "domain", "routing_action", "overrides", "changes")),
        **dict.fromkeys(("lines", "exclusions", "lifts"), ()),
        "account_key": "csv:1",
        "scorecard_id": hostile,
        "scorecard_version": 1,
        "as_of_date": "2026-06-30",
        "icp_tier": hostile,
        "machine_tier": hostile,
        "is_tier_certain": True,
        "icp_score": None,
        "score_basis": "fit_only",
        "overrides": (),
        "unknowns": [
            {
                "attribute_id": hostile,
                "criterion_label": hostile,
                "points_at_worst": 0,
                "points_at_best": 1,
                "tier_at_worst": "A",
                "tier_at_best": hostile,
            }
        ],
    }
    text = explained(found)
    assert "\x1b" not in text
    assert [line for line in text.splitlines() if line.startswith("C")] == []
