"""The made-up ministry's report, written once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from report_world import Written, ministry, written


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    made = written(ministry(), tmp_path_factory.mktemp("ministry"))
    yield made
    made.con.close()
