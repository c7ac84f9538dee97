"""An empty workbook to be filled in (导入模板): the header of an import, with lists to choose from and hints.

Columns of text are formatted as text, so that Excel keeps every digit of a number that is a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guocheng.connect.writing.table import sheet_name, unique_labels

ROWS_PREPARED = 2_000
_LIST_SHEET = "选项"


@dataclass(frozen=True)
class Blank:
    """A column to be filled: its heading, whether it must be, a hint, what may be chosen, how cells are formatted."""

    label: str
    required: bool = False
    hint: str = ""
    options: tuple[str, ...] = ()
    only_options: bool = True
    number_format: str = "@"
    width: float = 16.0


def write_template(path: Path, name: str, columns: Sequence[Blank]) -> None:
    """Write the header, and a second, hidden sheet with the words to choose from."""
    # Loaded when somebody asks for a file.
    from xlsxwriter import Workbook
    from xlsxwriter.utility import xl_col_to_name

    with Workbook(str(path)) as book:
        sheet = book.add_worksheet(sheet_name(name))
        lists = book.add_worksheet(_LIST_SHEET)
        lists.hide()
        usual = {"bold": True, "font_color": "#FFFFFF", "border": 1, "border_color": "#D0D7E2", "text_wrap": True}
        must = book.add_format({**usual, "bg_color": "#D4380D"})
        may = book.add_format({**usual, "bg_color": "#2F6FED"})
        labels = unique_labels([one.label for one in columns])
        for place, (column, label) in enumerate(zip(columns, labels, strict=True)):
            sheet.write_string(0, place, f"{label}*" if column.required else label, must if column.required else may)
            sheet.set_column(place, place, column.width, book.add_format({"num_format": column.number_format}))
            if column.hint:
                sheet.write_comment(0, place, column.hint)
            if column.options:
                lists.write_column(0, place, column.options)
                letters = xl_col_to_name(place, col_abs=True)
                sheet.data_validation(
                    1,
                    place,
                    ROWS_PREPARED,
                    place,
                    {
                        "validate": "list",
                        "source": f"={_LIST_SHEET}!{letters}$1:{letters}${len(column.options)}",
                        "error_type": "stop" if column.only_options else "information",
                        "error_title": label[:32],
                        "error_message": "请从下拉列表里选择",
                    },
                )
        sheet.freeze_panes(1, 0)
