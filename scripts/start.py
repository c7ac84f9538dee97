"""Start the demo company (启动), setting up first whatever is missing; `make run` calls this."""

from __future__ import annotations

import os

import environment
import frontend


def main() -> None:
    """Set up and become the server, so that signals reach it directly."""
    with environment.only_one():
        environment.prepare("requirements.lock")
        frontend.build()
    os.execv(environment.PYTHON, [str(environment.PYTHON), "-m", "guocheng.cli", "run", "--demo"])


if __name__ == "__main__":
    main()
