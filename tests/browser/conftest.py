"""A real browser without a network, and the made-up ministry's report in it. Absent browser = skipped, saying so."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))

from report_world import Written, ministry, written

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

# Nothing may leave the machine: every name resolves to nowhere.
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    made = written(ministry(), tmp_path_factory.mktemp("page"))
    yield made
    made.con.close()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Chromium by its driver. Both are looked for on this machine; nothing is ever downloaded."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("Chromium and chromedriver are not on this machine")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    running = webdriver.Chrome(options=options, service=Service(driver))
    yield running
    running.quit()


@pytest.fixture(scope="session")
def axe() -> str:
    """The axe-core script: AXE_PATH, else as bundled by the dev package axe-core-python."""
    path = os.environ.get("AXE_PATH")
    if path:
        return Path(path).read_text(encoding="utf-8")
    found = importlib.util.find_spec("axe_core_python")
    for folder in found.submodule_search_locations or () if found else ():
        for script in sorted(Path(folder).rglob("axe.min.js")):
            return script.read_text(encoding="utf-8")
    pytest.skip("axe-core is not on this machine (set AXE_PATH to an axe.min.js)")
