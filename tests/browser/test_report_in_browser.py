"""The page in a real browser: by keyboard, in the dark, on a telephone, on paper, without scripts, by axe."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from report_world import Written

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = [
    pytest.mark.browser,
    # The driver's own clean-up leaves sockets to the collector; not ours to fix.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROW = ".finding > details"


def _open(
    browser: WebDriver, page: Written, *, width: int = 1280, scheme: str = "light", at: str = ""
) -> None:
    """The page afresh, at a width in CSS pixels and in a colour scheme."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get("about:blank")
    browser.get((page.folder / "index.html").as_uri() + at)


@contextmanager
def _without_scripts(browser: WebDriver) -> Iterator[None]:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def _js(browser: WebDriver, script: str, *args: Any) -> Any:
    return browser.execute_script(f"return {script.strip()}", *args)  # type: ignore[no-untyped-call]


def _key(browser: WebDriver, key: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).send_keys(key).perform()


def test_nothing_is_complained_of_and_nothing_is_fetched(browser: WebDriver, page: Written) -> None:
    browser.get_log("performance")  # type: ignore[no-untyped-call]
    browser.get_log("browser")  # type: ignore[no-untyped-call]
    _open(browser, page)
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    asked = [
        message["params"]["request"]["url"]
        for entry in browser.get_log("performance")  # type: ignore[no-untyped-call]
        for message in [json.loads(entry["message"])["message"]]
        if message["method"] == "Network.requestWillBeSent"
    ]
    assert {url.partition(":")[0] for url in asked} <= {"file", "about"}
    assert len([url for url in asked if url.startswith("file")]) == 1


def test_the_policy_stops_a_script_that_was_slipped_in(browser: WebDriver, page: Written) -> None:
    _open(browser, page)
    slipped = "(() => { const s = document.createElement('script'); s.textContent = 'window.slipped = 1';"
    _js(browser, slipped + " document.body.append(s); })()")
    assert _js(browser, "window.slipped") is None


def test_a_keyboard_is_enough(browser: WebDriver, page: Written) -> None:
    from selenium.webdriver.common.keys import Keys

    _open(browser, page)
    _key(browser, Keys.TAB)
    assert _js(browser, "document.activeElement.className") == "skip"
    assert _js(browser, "document.activeElement.getBoundingClientRect().left >= 0")
    _key(browser, Keys.ENTER)
    assert _js(browser, "document.activeElement.id") == "main"
    for _ in range(12):
        _key(browser, Keys.TAB)
        if _js(browser, "document.activeElement.tagName") == "SUMMARY":
            break
    assert _js(browser, "document.activeElement.tagName") == "SUMMARY"
    assert _js(browser, "getComputedStyle(document.activeElement).outlineWidth") != "0px"
    assert not _js(browser, "document.activeElement.parentElement.open")
    _key(browser, Keys.ENTER)
    assert _js(browser, "document.activeElement.parentElement.open")
    shown = _js(browser, "document.activeElement.parentElement.innerText")
    assert "How this was decided" in shown
    assert "packet 812" in shown
    _key(browser, Keys.SPACE)
    assert not _js(browser, "document.activeElement.parentElement.open")


def test_the_filter_hides_what_does_not_match_and_says_how_much_is_left(
    browser: WebDriver, page: Written
) -> None:
    from selenium.webdriver.common.keys import Keys

    _open(browser, page)
    field = browser.find_element("id", "filter")
    field.send_keys("lorex")
    visible = "[...document.querySelectorAll('.finding')].filter(e => !e.hidden).length"
    assert _js(browser, visible) == 4  # two cameras, each under our rule and under another's
    assert re.fullmatch(r"\d+ rows", _js(browser, "document.querySelector('output').textContent"))
    field.clear()
    field.send_keys("x", Keys.BACKSPACE)
    assert _js(browser, visible) == len(page.world.findings)


def test_all_rows_open_and_close_at_once(browser: WebDriver, page: Written) -> None:
    _open(browser, page)
    for button, opened in (("[data-open=yes]", len(page.world.findings)), ("[data-open='']", 0)):
        _js(browser, f'document.querySelector("{button}").click()')
        assert _js(browser, f"document.querySelectorAll('{ROW}[open]').length") == opened


def test_a_link_to_a_finding_opens_it(browser: WebDriver, page: Written) -> None:
    finding = next(f["finding"] for f in page.world.findings if f["standing"] == "elsewhere")
    _open(browser, page, at=f"#{finding}")
    assert _js(browser, "document.getElementById(arguments[0]).firstElementChild.open", finding)
    assert _js(browser, "document.getElementById(arguments[0]).checkVisibility()", finding)


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_page_never_scrolls_sideways(browser: WebDriver, page: Written, width: int) -> None:
    _open(browser, page, width=width)
    _js(browser, "document.querySelectorAll('details').forEach(d => d.open = true)")
    assert _js(browser, "document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 1280])
def test_text_of_charts_stays_inside_them(browser: WebDriver, page: Written, width: int) -> None:
    _open(browser, page, width=width)
    outside = _js(
        browser,
        """[...document.querySelectorAll('svg.chart text')].filter(t => {
        const a = t.getBoundingClientRect(), b = t.ownerSVGElement.getBoundingClientRect();
        return a.left < b.left - 1 || a.right > b.right + 1 || a.bottom > b.bottom + 1; }).map(t => t.textContent)""",
    )
    assert outside == []


def test_without_scripts_the_page_is_whole(browser: WebDriver, page: Written) -> None:
    with _without_scripts(browser):
        _open(browser, page)
        tools = browser.find_element("css selector", ".tools")
        assert not tools.is_displayed()
        row = browser.find_element("css selector", f"{ROW} > summary")
        row.click()
        assert "How this was decided" in browser.find_element("css selector", ROW).text


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_axe_finds_nothing(browser: WebDriver, page: Written, axe: str, scheme: str, width: int) -> None:
    _open(browser, page, width=width, scheme=scheme)
    _js(browser, "document.querySelectorAll('details').forEach(d => d.open = true)")
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": axe})
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = browser.execute_async_script(  # type: ignore[no-untyped-call]
        "const done = arguments[1]; axe.run(document, arguments[0]).then(r => done(r.violations))", options
    )
    said = [(v["id"], v["help"], [n["target"] for n in v["nodes"]][:5]) for v in found]
    assert said == []


CONTRAST = """
(() => {
  const rgb = c => c.match(/[\\d.]+/g).map(Number);
  const lum = c => { const [r, g, b] = c.slice(0, 3).map(v => { v /= 255;
    return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (let at = e; at; at = at.parentElement) {
    const c = rgb(getComputedStyle(at).backgroundColor); if (c.length === 3 || c[3] === 1) return c; }
    return [255, 255, 255]; };
  const out = [];
  for (const e of document.querySelectorAll('body *')) {
    if (!e.checkVisibility() || !e.getClientRects().length || e.closest('svg, .skip')) continue;
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const a = lum(rgb(getComputedStyle(e).color)), b = lum(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) out.push([e.tagName, e.className, ratio.toFixed(2)]);
  }
  return out;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_against_its_ground(browser: WebDriver, page: Written, scheme: str) -> None:
    _open(browser, page, scheme=scheme)
    _js(browser, "document.querySelectorAll('details').forEach(d => d.open = true)")
    assert _js(browser, CONTRAST) == []


def test_what_can_be_pressed_is_large_enough(browser: WebDriver, page: Written) -> None:
    """WCAG 2.2, criterion 2.5.8: 24 by 24 CSS pixels."""
    _open(browser, page, width=360)
    small = _js(
        browser,
        """[...document.querySelectorAll('summary, button, input, nav a')].filter(e => e.checkVisibility())
        .map(e => [e.textContent, e.getBoundingClientRect()]).filter(([, r]) => r.height < 24 || r.width < 24)
        .map(([t]) => t)""",
    )
    assert small == []


def test_paper_shows_our_reasons_and_the_marking_on_every_page(browser: WebDriver, page: Written) -> None:
    _open(browser, page)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    _js(browser, "dispatchEvent(new Event('beforeprint'))")
    ours = "[...document.querySelectorAll('.print-open .finding > details')]"
    assert _js(browser, f"{ours}.length") == 10
    assert _js(browser, f"{ours}.every(d => d.open)")
    assert not _js(browser, "document.querySelector('nav').checkVisibility()")
    # A browser that does not know margin boxes drops them from the rule it read.
    boxes = _js(browser, "document.styleSheets[1].cssRules[0].cssText")
    for place in ("@top-center", "@bottom-center"):
        assert re.search(rf'{place} {{[^}}]*content: "IN-CONFIDENCE"', boxes)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert base64.b64decode(printed["data"]).count(b"/MediaBox") >= 2
