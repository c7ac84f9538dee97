"""Pin the dependencies (锁定依赖): every package with the hashes of its files, and no address of an index.

- `requirements.lock`: what the product needs
- `requirements-dev.lock`: that and what tests and tools need
- `requirements-spark.lock`: what pricing on Spark needs besides; no test install takes it, it is 450 MB
- `requirements-node.lock`: Node as a Python package, for machines without one

The settings of pip on this machine are left aside, so that everybody gets the same files.
"""

from __future__ import annotations

import os
import sys

from steps import step

OPTIONS = [
    "--quiet",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--strip-extras",
    "--allow-unsafe",
]
SETTINGS_OF_PIP = ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONSTRAINT"]


def main() -> None:
    """Write the lock files."""
    for name in SETTINGS_OF_PIP:
        os.environ.pop(name, None)
    os.environ["PIP_CONFIG_FILE"] = os.devnull
    _compile("requirements.lock", "pyproject.toml")
    _compile("requirements-dev.lock", "pyproject.toml", "--extra", "dev", "--constraint", "requirements.lock")
    _compile("requirements-spark.lock", "pyproject.toml", "--extra", "spark", "--constraint", "requirements-dev.lock")
    _compile("requirements-node.lock", "requirements-node.in")


def _compile(lock: str, source: str, *more: str) -> None:
    tool = [sys.executable, "-m", "piptools", "compile"]
    step(f"锁定 {lock}", [*tool, *OPTIONS, *more, "--output-file", lock, source])


if __name__ == "__main__":
    main()
