"""Run a Python file in the development environment (开发环境), setting it up first."""

from __future__ import annotations

import os
import sys

import environment
import frontend


def main() -> None:
    """Set up and become the named script."""
    with environment.only_one():
        environment.prepare("requirements-dev.lock")
        frontend.build()
    os.execv(environment.PYTHON, [str(environment.PYTHON), *sys.argv[1:]])


if __name__ == "__main__":
    main()
