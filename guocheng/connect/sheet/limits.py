"""How much of a foreign file is read (读表的上限): rows as the company sets them, everything else in proportion."""

from __future__ import annotations

from dataclasses import dataclass

from guocheng.connect.sheet import child

_MEGABYTE = 1024 * 1024
SIZE_MAX = 50 * _MEGABYTE
UNPACKED_MAX = 200 * _MEGABYTE
SECONDS_MAX = 120


@dataclass(frozen=True)
class Limits:
    """So many rows, and what such a file may weigh, unpack to, and cost to read."""

    rows: int = child.ROWS_MAX

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return SIZE_MAX * self._times

    @property
    def unpacked(self) -> int:
        """Bytes of what a workbook unpacks to."""
        return UNPACKED_MAX * self._times

    @property
    def memory(self) -> int:
        """Bytes that the reading process may take."""
        return child.MEMORY_MAX * self._times

    @property
    def cpu_seconds(self) -> int:
        """Processor time that the reading process may take."""
        return child.CPU_SECONDS_MAX * self._times

    @property
    def seconds(self) -> float:
        """How long reading may last."""
        return SECONDS_MAX * self._times

    @property
    def _times(self) -> int:
        return max(1, -(-self.rows // child.ROWS_MAX))


USUAL = Limits()
