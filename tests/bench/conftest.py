"""A folder of recog's form, as small as one can be."""

from __future__ import annotations

from pathlib import Path

import pytest

RECOG = """<fingerprints matches="t">
<fingerprint pattern="^Box/([\\d.]+)$"><description>box</description><example v="1.2">Box/1.2</example>
<param pos="1" name="v"/></fingerprint>
<fingerprint pattern="^(a+)+$"><description>slow</description><example>aaa</example></fingerprint>
</fingerprints>"""


@pytest.fixture
def recog(tmp_path: Path) -> Path:
    """Two fingerprints; the second is exponential for Python's `re`."""
    folder = tmp_path / "recog"
    folder.mkdir()
    (folder / "t.xml").write_text(RECOG)
    return folder
