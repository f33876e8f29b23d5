"""What goes wrong with knowledge: said in plain words, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable


class KnowledgeError(ValueError):
    """A knowledge file that cannot be used.

    Attributes:
        problems: one sentence or two each: where it is, what is wrong, what to do. Never empty.
    """

    problems: tuple[str, ...]

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems) or ("The knowledge cannot be used, and no reason was given.",)
        super().__init__("\n".join(self.problems))
