from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import report_world
from report_world import HOSTILE, World, Written

from nameplate.report import page_rows
from nameplate.report.page import write_page

VOID = {"meta", "input", "br", "img", "link"}


class Page(HTMLParser):
    """What a browser would see: elements with attributes, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page(report: Written) -> Page:
    return Page(report.text("index.html"))


def test_every_element_is_closed_in_order(page: Page) -> None:
    assert page.open == []


def test_ids_are_unique_and_every_link_leads_to_one(page: Page) -> None:
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    links = [a["href"] or "" for a in page.all("a")]
    assert links
    assert {link for link in links if link.removeprefix("#") not in ids} == set()
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((attributes.get(name) or "").split()) <= set(ids)


def test_nothing_is_fetched(page: Page, report: Written) -> None:
    for tag in ("link", "img", "iframe", "object", "embed", "base"):
        assert page.all(tag) == []
    assert all("src" not in a and "style" not in a for _, a in page.elements)
    assert not any(name.startswith("on") for _, a in page.elements for name in a)
    text = report.text("index.html")
    assert re.findall(r"(?:https?:)?//[a-z]", text.replace("// The page", "")) == []
    assert "@import" not in text
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#open-p", "#open-x", "#labels-p", "#labels-x"}


def test_the_policy_allows_this_style_and_script_and_nothing_else(page: Page, report: Written) -> None:
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    text = report.text("index.html")
    inline = re.findall(r"<style>(.*?)</style>", text, re.S) + re.findall(
        r"<script>(.*?)</script>", text, re.S
    )
    hashes = {f"sha256-{base64.b64encode(hashlib.sha256(i.encode()).digest()).decode()}" for i in inline}
    assert len(inline) == 3
    assert policy is not None
    assert set(re.findall(r"sha256-[^']+", policy)) == hashes
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_a_hostile_name_is_shown_and_never_run(page: Page, report: Written) -> None:
    assert len(page.all("script")) == 1
    assert "<script>alert" not in report.text("index.html")
    assert any("<script>alert(1)</script>" in words for words in page.words)


@pytest.mark.parametrize(
    "marking", ["</style><script>alert(1)</script>", 'A"; } body { display: none } "', "Ā\\"]
)
def test_a_hostile_marking_breaks_neither_page_nor_print(
    report: Written, tmp_path: Path, marking: str
) -> None:
    told = report.summary | {"marking": marking}
    write_page(report.con, tmp_path / "x.html", summary=told, judgements=report.world.judgements)
    text = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert len(Page(text).all("script")) == 1
    box = re.findall(r'content: "([^"]*)"', text.split("</style>")[1])
    assert len(box) == 2
    plain = re.sub(r"\\([0-9a-f]+) ", lambda m: chr(int(m[1], 16)), box[0])
    assert plain == marking


def test_the_marking_stands_first_and_last_and_in_the_title(page: Page, report: Written) -> None:
    text = report.text("index.html")
    assert text.count('<p class="marking">IN-CONFIDENCE</p>') == 2
    assert "<title>IN-CONFIDENCE · " in text


def test_there_is_one_of_each_landmark_and_headings_never_skip(page: Page) -> None:
    for tag in ("header", "nav", "main", "footer", "h1"):
        assert len(page.all(tag)) == 1
    assert page.all("html")[0]["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_charts_have_titles_and_tables_have_headers(page: Page) -> None:
    charts = [a for a in page.all("svg") if a.get("role") == "img"]
    assert len(charts) == 3
    assert all(len((a["aria-labelledby"] or "").split()) == 2 for a in charts)
    assert len(page.all("desc")) == 3
    assert all("scope" in a for a in page.all("th"))
    assert len(page.all("thead")) == len(page.all("table"))


def test_every_finding_has_a_row_that_opens_to_its_reasons(page: Page, report: Written) -> None:
    rows = {a["id"] for a in page.all("li") if a.get("class") == "finding"}
    assert rows == {f["finding"] for f in report.world.findings}
    text = report.text("index.html")
    row = text.split(f'id="{report.world.findings[0]["finding"]}"')[1].split("</details>")[0]
    for part in (
        "Is it what the instrument restricts?",
        "packet 812",
        "IPC-HDW5421S",
        "dahua-dhip",
        "buy no more",
    ):
        assert part in row


def test_anothers_rule_is_never_said_to_apply_or_to_be_due(report: Written) -> None:
    text = report.text("index.html")
    section = text.split('id="elsewhere"')[1].split("</section>")[0]
    assert "would apply if it were ours" in section
    assert "due 20" not in section
    assert "overdue" not in section
    assert "What to do" not in section


def test_evidence_shows_its_sight_its_blindness_and_its_columns(report: Written) -> None:
    section = report.text("index.html").split('id="evidence"')[1].split("</section>")[0]
    for part in ("devices that spoke on this segment", "devices that were silent", "Make", "Room 3.12"):
        assert part in section


def _page(report: Written, path: Path, monkeypatch: pytest.MonkeyPatch, **limits: int) -> str:
    for name, most in limits.items():
        function: Any = getattr(page_rows, name)
        defaults = (*function.__defaults__[:-1], most)
        monkeypatch.setattr(function, "__defaults__", defaults)
    write_page(report.con, path, summary=report.summary, judgements=report.world.judgements)
    return path.read_text(encoding="utf-8")


def test_past_its_limit_the_page_says_where_the_rest_is(
    report: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _page(report, tmp_path / "cut.html", monkeypatch, tiers=4, things=2, problems=1)
    page = Page(text)
    shown = [a["id"] for a in page.all("li") if a.get("class") == "finding"]
    assert len(shown) == 4
    assert f"The first 4 of {len(report.world.findings)} findings" in text
    assert "The first 2 are on this page" in text
    assert "The first 1 rows" in text
    # What is cut is what matters least: all four are ours, and the overdue ones are among them.
    late = {f["finding"] for f in report.world.findings if '"overdue": 20' in f["obligations"]}
    assert late <= set(shown)


def test_the_limits_are_those_that_are_promised() -> None:
    assert page_rows.MOST_FINDINGS == 5_000
    assert page_rows.tiers.__defaults__ == (5_000,)


def test_without_a_statement_the_page_says_so(tmp_path: Path) -> None:
    made = report_world.written(report_world.ministry(), tmp_path, estate_source="")
    assert "what it is was not stated" in made.text("index.html")


def test_every_character_of_a_hostile_value_survives(page: Page) -> None:
    assert any(HOSTILE.replace("\u2028", " ") in words.replace("\u2028", " ") for words in page.words)


def test_a_maker_that_is_not_established_is_not_said_to_have_made_it(tmp_path: Path) -> None:
    world = World()
    said = {}
    for n, grade in enumerate(("confirmed", "probable", "possible", "disputed")):
        thing = world.thing(f"dev-{n:012x}")
        world.claim(thing, "made_by", "dahua", grade=grade)
        said[grade] = world.finding(thing, "MIN-01", verdict="cannot_tell", missing=["made_by"], grade=grade)
    text = report_world.written(world, tmp_path).text("index.html")
    summary = {grade: text.split(f'id="{id_}"')[1].split("</summary>")[0] for grade, id_ in said.items()}
    assert "made by Dahua, confirmed" in summary["confirmed"]
    assert "made by Dahua, probable" in summary["probable"]
    assert "possibly made by Dahua" in summary["possible"]
    assert "maker disputed: Dahua or another" in summary["disputed"]
    assert "made by" not in summary["disputed"]


@pytest.mark.parametrize("standing", ["elsewhere", "advises"])
def test_a_row_that_is_not_ours_is_never_due(tmp_path: Path, standing: str) -> None:
    world = World()
    finding = world.finding(
        world.thing("dev-000000000001"), "UK-01", standing=standing, needs=[], obligations=[report_world.LATE]
    )
    text = report_world.written(world, tmp_path).text("index.html")
    row = text.split(f'id="{finding}"')[1].split("</summary>")[0]
    assert "due" not in row
    assert page_words(row)[-1] in ("would apply if it were ours", "the advice speaks of it")


def page_words(fragment: str) -> list[str]:
    """The texts of a fragment, without its tags."""
    return [text.strip() for text in re.sub(r"<[^>]*>", "\n", fragment).split("\n") if text.strip()]
