"""Icon (图标): the name of one of our own icons, the ones definitions may name too."""

from __future__ import annotations

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import folded, quoted, refuse
from guocheng.definition.field_types.text import TextType

#: As `web/src/theme/icons.ts` draws them; a test compares the two.
ICONS = (
    "building",
    "calendar",
    "chart-bar",
    "clock",
    "file",
    "gavel",
    "id-badge",
    "table-import",
    "layout-kanban",
    "message-report",
    "packages",
    "sitemap",
    "tag",
    "target",
    "truck",
    "user",
    "users",
)


class IconType(TextType):
    """An icon."""

    name = "icon"
    label = "图标"
    width = 90
    own_properties = ()
    of_a_kind = True

    def accepted(self, field: Field, text: str) -> str:
        """Return the name of the icon."""
        word = folded(text).lower()
        if word not in ICONS:
            raise refuse(field, "unknown_icon", f"没有图标{quoted(text)},可以用:{'、'.join(ICONS)}")
        return word

    def operators(self, field: Field) -> frozenset[str]:
        """Offer no order among icons."""
        return frozenset({"eq", "ne", "in", "not_in", "empty", "not_empty"})
