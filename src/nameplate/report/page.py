"""index.html: one file that opens anywhere, without a network, with scripts off, and on paper.

The page allows no request at all: its Content-Security-Policy names the hashes of its own styles and
script. Every value from evidence is escaped by the template engine.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nameplate.model.restrictions import Judgement
from nameplate.report import page_rows, words
from nameplate.report.charts import label_chart, open_chart, timeline

if TYPE_CHECKING:
    import duckdb

_TEMPLATES = "templates"


def write_page(
    con: duckdb.DuckDBPyConnection, path: Path, *, summary: dict[str, Any], judgements: Sequence[Judgement]
) -> None:
    """Renders the page.

    Args:
        con: prepared (see `prepare`).
        path: file to write.
        summary: what summary.json holds; every figure of the page is from there.
        judgements: steps of the findings.
    """
    style, script, print_style = _asset("report.css"), _asset("report.js"), _marked(summary["marking"])
    on = date.fromisoformat(summary["on"])
    context = {
        "s": summary,
        "on": on,
        "judgements": judgements,
        "tiers": page_rows.tiers(con, summary),
        "things": page_rows.things(con),
        "problems": page_rows.problems(con),
        "most_reasons": page_rows.MOST_REASONS,
        "label_chart": label_chart(summary["labels"]),
        "open_chart": open_chart(summary["unsettled"]),
        "timeline": timeline(summary["deadlines"], on),
        "styles": [Markup(style), Markup(print_style)],  # noqa: S704 - our own file, and an escaped marking
        "script": Markup(script),  # noqa: S704 - our own file
        "policy": _policy((style, print_style), script),
    }
    page = _environment().get_template("index.html.j2").stream(context)
    page.dump(str(path), encoding="utf-8")


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("nameplate.report", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        plain=words.plain, action=words.action, several=words.several, verdict=words.verdict,
        standing=lambda value: words.STANDINGS.get(value, value),
        claim=lambda value: words.CLAIMS.get(value, value),
        relation=lambda value: words.RELATIONS.get(value, words.plain(value)),
        force=lambda value: words.FORCES.get(value, words.plain(value)),
        figure=lambda value: f"{value:,}",
        when=lambda value, on: words.when(date.fromisoformat(value), on),
    )  # fmt: skip
    return made


def _asset(name: str) -> str:
    return (files("nameplate.report") / _TEMPLATES / name).read_text(encoding="utf-8")


def _marked(marking: str) -> str:
    """Styles that print the marking in the margins of every page, all but plain characters escaped."""
    text = "".join(c if c.isascii() and (c.isalnum() or c in " -") else f"\\{ord(c):x} " for c in marking)
    box = f'content: "{text}"; font: 700 9pt sans-serif;'
    return f"@page {{ @top-center {{ {box} }} @bottom-center {{ {box} }} }}"


def _policy(styles: Sequence[str], script: str) -> str:
    hashes = " ".join(_hash(style) for style in styles)
    return (
        f"default-src 'none'; style-src {hashes}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
