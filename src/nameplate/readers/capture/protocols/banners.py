"""Greetings of servers that speak first: SSH (RFC 4253), FTP (RFC 959), Telnet (RFC 854)."""

from __future__ import annotations

import re

from nameplate.readers.capture.protocols.heads import decode
from nameplate.readers.capture.stream import DONE, MORE, Stream
from nameplate.readers.capture.teller import Teller

HEADS: frozenset[bytes] = frozenset((b"SSH-", b"220 ", b"220-"))
_FTP_PORTS, _TELNET_PORTS = frozenset((21, 2121)), frozenset((23, 2323))
_SSH_LONGEST = 255  # RFC 4253, 4.2
_LONGEST = 2048
_FTP_END = re.compile(rb"(?:^|\n)220 [^\n]*\n")
_FTP_CODE = re.compile(r"(?m)^220[ -]")
_PROMPT = re.compile(r"(?i)(?:login|user ?name|user|pass ?word)\s*:")
_NEGOTIATION = re.compile(rb"\xff(?:[\xfb-\xfe].|\xfa.{0,256}?\xff\xf0|[\xf0-\xf9])", re.DOTALL)


def _tell(stream: Stream, teller: Teller, field: str, text: str) -> int:
    teller.tell(stream.began, (("ip", stream.began.source_ip),), ((field, " ".join(text.split())),))
    return DONE


def ssh_begins(stream: Stream) -> bool:
    """A server's identification; a client's begins alike and is left alone."""
    return stream.buffer[:4] == b"SSH-" and (stream.server or stream.source_port == 22)


def ssh(stream: Stream, teller: Teller, *, final: bool) -> int:
    """The first line."""
    line, newline, _ = bytes(stream.buffer[:_SSH_LONGEST]).partition(b"\n")
    if not newline and not final and len(stream.buffer) < _SSH_LONGEST:
        return MORE
    return _tell(stream, teller, "banner.ssh", decode(line))


def ftp_begins(stream: Stream) -> bool:
    """A greeting on a port of FTP; mail servers greet alike on theirs."""
    return stream.buffer[:3] == b"220" and stream.source_port in _FTP_PORTS


def ftp(stream: Stream, teller: Teller, *, final: bool) -> int:
    """The greeting without its code, all its lines."""
    held = bytes(stream.buffer[:_LONGEST])
    end = _FTP_END.search(held)
    if not end and not final and len(held) < _LONGEST:
        return MORE
    return _tell(stream, teller, "banner.ftp", _FTP_CODE.sub("", decode(held[: end.end() if end else None])))


def telnet_begins(stream: Stream) -> bool:
    """Whatever a Telnet port says."""
    return stream.source_port in _TELNET_PORTS


def telnet(stream: Stream, teller: Teller, *, final: bool) -> int:
    """What is shown up to the first prompt and no further: behind it a server may echo what is typed."""
    shown = decode(_NEGOTIATION.sub(b"", bytes(stream.buffer[:_LONGEST]))).replace("\x00", "")
    prompt = _PROMPT.search(shown)
    if not prompt and not final and len(stream.buffer) < _LONGEST:
        return MORE
    return _tell(stream, teller, "banner.telnet", shown[: prompt.end() if prompt else None])
