"""`python -m nameplate` is `nameplate`."""

import sys

from nameplate.cli.main import run

sys.exit(run())
