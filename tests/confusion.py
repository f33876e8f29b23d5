"""The confusion table: labelled replies of the outside corpus, by their true maker and by whom the fingerprints name.

Run as `python tests/confusion.py CORPUS` it writes docs/confusion.md; the same corpus gives the same bytes.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

from nameplate.identify.fuse import Sign, fuse
from nameplate.identify.match import Matcher
from nameplate.identify.settings import weights
from nameplate.knowledge.load import Knowledge, load
from nameplate.model.terms import ClaimKind

STREAMS = {
    "dahua_describe_h265_pcma": "dahua", "foscam_describe": "foscam", "hikvision_describe": "hikvision",
    "longse_unauthorized": "longse", "macrovideo_describe": "macro-video", "reolink_describe": "reolink",
    "tplink_sdp": "tp-link", "ubiquiti_sdp": "ubiquiti", "vstarcam_describe": "vstarcam", "bunny_describe": "other",
}  # fmt: skip
BANNERS = {
    "html_title": "http.title", "http_servers": "http.server", "rtsp_servers": "rtsp.server",
    "x509_subjects": "tls.subject", "ftp_banners": "banner.ftp", "snmp_sysdescr": "snmp.descr",
    "telnet_banners": "banner.telnet", "dhcp_vendor_class": "dhcp.vendor_class",
}  # fmt: skip
SDP = {"s": "sdp.session", "i": "sdp.info", "u": "sdp.uri", "a": "sdp.attribute", "m": "sdp.media"}

Case = tuple[str, dict[str, list[str]]]
"""True maker (a party, or "other"), and the reply."""


def cases(corpus: Path, known: Knowledge) -> list[Case]:
    """Every labelled reply, in a total order."""
    out = [(truth, _stream(corpus / "rtsp" / f"{name}.txt")) for name, truth in sorted(STREAMS.items())]
    names = {spelt.casefold(): p.id for p in known.parties.values() for spelt in (p.name, p.id, *p.names)}
    for file, field in sorted(BANNERS.items()):
        for print_ in ET.parse(corpus / "recog" / "xml" / f"{file}.xml").getroot().iter("fingerprint"):
            said = {p.get("name"): p.get("value") for p in print_.iter("param")}
            truth = names.get((said.get("hw.vendor") or "").casefold(), "other")
            out += [
                (truth, {field: [e.text]})
                for e in print_.iter("example")
                if e.text and not e.get("_encoding")
            ]
    return out


def said_of(matcher: Matcher, reply: dict[str, list[str]]) -> tuple[str, str]:
    """(maker, grade) of the best `made_by`; ("nobody", "") where none is named."""
    signs = frozenset(
        Sign(s.kind, s.party, s.line, f.strength, s.decibans, next(iter(reply)).partition(".")[0], "", f.id)
        for f in matcher.reply(reply)
        for s in f.signals
    )
    for claim in fuse([signs], kin=lambda a, b: a == b, weights=weights()) if signs else ():
        if claim.kind is ClaimKind.MADE_BY:
            return claim.party, claim.grade.value
    return "nobody", ""


def table(corpus: Path) -> Counter[tuple[str, str, str]]:
    """How often (truth, maker named, grade) was met."""
    known = load()
    matcher = Matcher(known.fingerprints)
    return Counter((truth, *said_of(matcher, reply)) for truth, reply in cases(corpus, known))


def page(counts: Counter[tuple[str, str, str]]) -> str:
    """docs/confusion.md."""
    rows = [f"| {t} | {m} | {g or '-'} | {n} |" for (t, m, g), n in sorted(counts.items())]
    return "\n".join([
        "# Who is taken for whom", "",
        "Single labelled replies of the outside corpus (streams of scottlamb/retina by file name, examples of",
        "rapid7/recog by `hw.vendor`), each judged alone. `other` is everybody who is in no list. One banner makes a",
        "maker possible at most, and a generic one names nobody. Written by `python tests/confusion.py CORPUS`.", "",
        "| truth | we say | grade | replies |", "|---|---|---|---:|", *rows, "",
    ])  # fmt: skip


def _stream(path: Path) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for line in path.read_text("utf-8", "replace").splitlines():
        if line.startswith("Server: "):
            out.setdefault("rtsp.server", []).append(line[8:])
        elif line.startswith("WWW-Authenticate: "):
            out.setdefault("rtsp.realm", []).append(line.split('"')[1])
        elif line[1:2] == "=" and line[0] in SDP:
            out.setdefault(SDP[line[0]], []).append(line[2:])
    return out


if __name__ == "__main__":
    target = Path(__file__).parent.parent / "docs" / "confusion.md"
    target.write_text(page(table(Path(sys.argv[1]))), "utf-8")
