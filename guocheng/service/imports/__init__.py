"""Importing files (导入): take a file in, map it, try it, import it in the background, take it back.

Every step is safe to repeat: the same file twice adds nothing, work that was cut goes on, what was imported can be
undone as far as nobody touched it since.
"""

from guocheng.service.imports.attachments import attach
from guocheng.service.imports.commands import cancel, dry_run, run, set_mapping, undo
from guocheng.service.imports.give_back import annotated
from guocheng.service.imports.new_entity import make, proposal
from guocheng.service.imports.status import errors, listed, view
from guocheng.service.imports.template import template
from guocheng.service.imports.upload import take

__all__ = [
    "annotated",
    "attach",
    "cancel",
    "dry_run",
    "errors",
    "listed",
    "make",
    "proposal",
    "run",
    "set_mapping",
    "take",
    "template",
    "undo",
    "view",
]
