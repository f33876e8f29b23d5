"""Recognises passwords, community strings, tokens and authentication headers, and takes them out."""

from __future__ import annotations

import re

MASK = "[secret removed]"

_WORD = r"(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|community|credential|authorization|cookie|session[_-]?id|sid|psk|pin)"

_PATTERNS: tuple[re.Pattern[str], ...] = (
    # user:password@ in any URL; the user name goes too, it is half of a credential
    re.compile(r"(?i)(?<=://)[^\s/@:]+:[^\s/@]*(?=@)"),
    # Authorization, Proxy-Authorization, Cookie headers and what follows them
    re.compile(
        r"(?i)\b(?:proxy-)?authorization\s*[:=]\s*\S.*|\bset-cookie\s*[:=]\s*\S.*|\bcookie\s*[:=]\s*\S.*"
    ),
    re.compile(r"(?i)\b(?:basic|bearer|digest)\s+[A-Za-z0-9+/_.=~-]{12,}"),
    # word = value, word: value, "word": "value", <word>value</word>
    re.compile(rf"(?i)(?<![a-z]){_WORD}(?:\"|')?\s*[:=]\s*(?:\"[^\"]*\"|'[^']*'|[^\s&;,<>\"']+)"),
    re.compile(rf"(?i)<(?P<tag>{_WORD})>[^<]+</(?P=tag)>"),
    # JSON Web Tokens, private key blocks, AWS and GitHub style keys
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.?[A-Za-z0-9_-]*"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*"),
    re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}\b"),
)

SECRET_HEADER = re.compile(rf"(?i)(?<![a-z]){_WORD}s?(?![a-z])")
"""A column header that names a secret: the whole column is never read."""


def without_secrets(field: str, value: str) -> tuple[str, bool]:
    """The value with every secret replaced by MASK, and whether there was one.

    Args:
        field: vocabulary field, "" for free text of our own.
        value: raw text.
    """
    kept = value
    for pattern in _PATTERNS:
        kept = pattern.sub(MASK, kept)
    return kept, kept != value
