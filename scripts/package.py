"""Build the wheel (打包): the product with the built front end and all package data inside, into `dist/`."""

from __future__ import annotations

import sys

import environment
import frontend
from steps import StepFailed, give_up, step


def main() -> None:
    """Set up, build the front end, build the wheel."""
    with environment.only_one():
        environment.prepare("requirements-dev.lock")
        frontend.build()
    try:
        step("打包 dist/*.whl", [environment.PYTHON, "-m", "build", "--wheel", "--no-isolation", *sys.argv[1:]])
    except StepFailed:
        give_up("打包没有成功,原因见上面的输出。", "The wheel could not be built; see the output above.")


if __name__ == "__main__":
    main()
