# SPDX-License-Identifier: EUPL-1.2
"""Entry of `python -m motcua.cli`."""

import sys

from motcua.cli import main

if __name__ == "__main__":
    sys.exit(main())
