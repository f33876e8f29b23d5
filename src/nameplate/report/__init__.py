"""Findings in; pages, tables and JSON out."""

from nameplate.report.exits import exit_code
from nameplate.report.run import Run
from nameplate.report.summary import summary
from nameplate.report.write import write

__all__ = ["Run", "exit_code", "summary", "write"]
