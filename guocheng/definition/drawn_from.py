"""What a rule is drawn from (取自): the records of an entity, or the lines of one of its sub-tables."""

from __future__ import annotations


class DrawnFrom:
    """Says of `of` ("stock.receipt" or "stock.receipt.items") which entity and which sub-table it names."""

    of: str

    @property
    def entity(self) -> str:
        """The entity whose records, or whose lines, are taken."""
        return ".".join(self.of.split(".")[:2])

    @property
    def lines(self) -> str:
        """The sub-table whose lines are taken, blank for the records themselves."""
        return ".".join(self.of.split(".")[2:])
