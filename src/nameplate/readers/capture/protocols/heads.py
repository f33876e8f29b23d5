"""Start lines and headers as HTTP, RTSP and SSDP write them, and paths and addresses without secrets."""

from __future__ import annotations

import re
from typing import NamedTuple

from nameplate.readers.secrets import without_secrets

MOST_HEADERS = 100
_SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token"))
_REALM = re.compile(r'(?i)\brealm\s*=\s*(?:"([^"]*)"|([^\s,]+))')
_URL = re.compile(r"(?i)^([a-z][a-z0-9+.-]*):/{2,}(?:[^/?#]*@)?([^/?#@]*)")
_VALUE = re.compile(r"[=;:,][^/]*")
_LONGEST_STEP = 40


class Head(NamedTuple):
    """A start line, and headers in order as (name, value)."""

    first: str
    headers: list[tuple[str, str]]

    def get(self, name: str) -> str:
        """Value of the first header of that name, any case; "" when there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def number(self, name: str) -> int | None:
        """Value of a header that is a plain number."""
        value = self.get(name).strip()
        return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else None

    def carries_secret(self) -> bool:
        """Whether the start line or a header gives a password, a session or a token away."""
        if any(name.lower() in _SECRET_HEADERS for name, _ in self.headers):
            return True
        return without_secrets("", self.first)[1]

    def realms(self) -> list[str]:
        """Realms of the authentication asked for."""
        found = []
        for name, value in self.headers:
            if name.lower() == "www-authenticate":
                found += [match[1] or match[2] or "" for match in _REALM.finditer(value)]
        return found


def end_of_head(buffer: bytes | bytearray) -> int:
    """Offset behind the empty line that ends a head, or -1. Plain searches: asked for every segment."""
    found = [at + len(line) for line in (b"\n\r\n", b"\n\n") if (at := buffer.find(line)) >= 0]
    return min(found, default=-1)


def parse(raw: bytes | bytearray) -> Head:
    """The head in `raw`; lines that are no header are left out. Never raises."""
    lines = decode(raw).replace("\r\n", "\n").split("\n")
    headers: list[tuple[str, str]] = []
    for line in lines[1 : MOST_HEADERS + 1]:
        if line[:1] in (" ", "\t") and headers:  # folded, as RFC 2616 allowed
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon and name.strip():
            headers.append((name.strip(), value.strip()))
    return Head(lines[0].strip(), headers)


def decode(raw: bytes | bytearray) -> str:
    """UTF-8 where it is, else Latin-1."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def safe_path(target: str) -> str:
    """The path of a request target without user, password, query, and anything that could be a secret.

    Some cameras carry user and password inside the path (`/user=admin_password=...`): from an equals sign,
    a semicolon, a colon or a comma on, a step of the path is cut. A long step is a token more often
    than a name.
    """
    found = _URL.match(target)
    path = target[found.end() :] if found else target
    path = re.split(r"[?#]", path, maxsplit=1)[0] or "/"
    if not path.startswith("/"):
        return path if path == "*" else ""
    return "/".join(_safe_step(step) for step in path.split("/"))


def _safe_step(step: str) -> str:
    if len(step) > _LONGEST_STEP or "@" in step or "%40" in step:
        return "*"
    return _VALUE.sub(lambda match: match[0][0] if match[0][0] == "=" else "", step)


def safe_url(url: str) -> str:
    """An address without user, password and query; a bare path stays a path."""
    found = _URL.match(url)
    if not found:
        return safe_path(url)
    return f"{found[1].lower()}://{found[2]}{safe_path(url)}"
