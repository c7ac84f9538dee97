"""A hook of the wheel build (打包钩子): refuses to pack a product without its front end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndInside(BuildHookInterface[Any]):
    """Stop the build when `guocheng/web/static/` has not been built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Look for the built pages before anything is packed."""
        if not any(Path(self.root, "guocheng", "web", "static").glob("*.html")):
            raise SystemExit("前端还没有构建,请用 make wheel 打包。(The front end is not built; use make wheel.)")
