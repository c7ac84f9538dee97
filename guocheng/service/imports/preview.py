"""What a dry run shows before anything is written (预览): some changes field by field, and rows that come twice.

Values that are masked for the person are masked here too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import mask, refers, type_of
from guocheng.service.context import Change
from guocheng.service.imports.convert import WARNING, Remark
from guocheng.service.imports.judge import Judged, Key
from guocheng.service.records.access import title_shown, visibility_of
from guocheng.store import records

CHANGES_SHOWN = 50
Json = dict[str, Any]


@dataclass
class Preview:
    """Gathers while a file is checked."""

    changes: list[Json] = field(default_factory=list)
    passing: set[int] = field(default_factory=set)  # records that only the trial made
    _met: dict[tuple[str, Key], tuple[int, int, int]] = field(default_factory=dict)

    def take(self, change: Change, sheet: int, entity: Entity, judged: Judged, key: Key | None) -> None:
        """Look at one judged row; a second row for the same record is judged against the first."""
        if key is not None and judged.verdict != "error":
            self._twice(sheet, entity, judged, key)
        there = judged.record is not None and judged.record.id not in self.passing
        if judged.verdict == "changed" and judged.record and there and len(self.changes) < CHANGES_SHOWN:
            fields = list(self._fields(change, entity, judged))
            title = title_shown(change, entity, judged.record.id, judged.record.title)
            shown = {"sheet": sheet, "row": judged.row.row, "record_id": judged.record.id, "title": title}
            self.changes.append({**shown, "entity": entity.name, "fields": fields})

    def as_json(self) -> Json:
        """Return what was gathered."""
        return {"changes": self.changes}

    def _twice(self, sheet: int, entity: Entity, judged: Judged, key: Key) -> None:
        said = hash(tuple(sorted((name, str(value)) for name, value in judged.row.values.items())))
        place = (sheet, judged.row.row, said)
        first = self._met.setdefault((entity.name, key), place)
        if first[:2] == place[:2]:
            return
        self._met[entity.name, key] = place
        message = f"和第 {first[1]} 行是同一条,以后面这行为准"
        judged.row.remarks.append(Remark("import.row_twice", message, level=WARNING))
        if judged.verdict in ("new", "changed"):
            judged.verdict = "same" if first[2] == said else "changed"

    def _fields(self, change: Change, entity: Entity, judged: Judged) -> list[Json]:
        visibility = visibility_of(change, entity.name)
        assert judged.record is not None
        shown = []
        for name, after in judged.values.items():
            one = entity.field(name)
            if one is None or name not in visibility.shown or name in visibility.limited:
                continue
            before = judged.record.values.get(name)
            texts = [self._text(change, judged.record, one, value) for value in (before, after)]
            if name in visibility.masked:
                texts = [mask(text) or "" for text in texts]
            shown.append({"field": name, "label": one.label, "before": texts[0], "after": texts[1]})
        return shown

    @staticmethod
    def _text(change: Change, record: records.Record, one: Field, value: Any) -> str:
        if one.has_lines:
            return f"{len(value or [])} 行明细"
        if not refers(one):
            return type_of(one).present(one, value)
        ids = [(one.to, record_id) for record_id in type_of(one).target_ids(one, value)]
        titles = dict(record.titles)
        if any(known not in titles for known in ids):
            titles |= records.titles_of(change.connection, change.catalogue, ids)
        return "、".join(titles.get(known, "") for known in ids)
