"""The nodes of an automation as a run walks them (节点树): by name, and by the block a frame stands in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from guocheng.definition.automation import Automation, Node, every_node, inner_blocks
from guocheng.engine.automation.state import BETWEEN, Frame


@dataclass(frozen=True)
class Tree:
    """An automation, ready to be walked."""

    automation: Automation

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.name: node for node in every_node(self.automation.nodes)}

    def node(self, name: str) -> Node:
        """Return a node by its name."""
        return self._nodes[name]

    def block(self, frame: Frame) -> tuple[Node, ...]:
        """Return the block that a frame stands in."""
        if not frame.node:
            return self.automation.nodes
        return () if frame.way == BETWEEN else inner_blocks(self.node(frame.node))[frame.way]

    def current(self, frame: Frame) -> Node | None:
        """Return the node at which a frame stands, nothing behind the last."""
        block = self.block(frame)
        return block[frame.at] if frame.at < len(block) else None
