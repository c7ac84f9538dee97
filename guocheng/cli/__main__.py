"""Run the command line as a module: `python -m guocheng.cli`."""

import sys

from guocheng.cli.main import main

sys.exit(main())
