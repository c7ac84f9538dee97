"""Records of any entity (记录): listed, read, created, changed, deleted, always through the rights."""

from guocheng.service.records.change import create, delete, update
from guocheng.service.records.lists import exact_count, options, query
from guocheng.service.records.show import defaults, view

__all__ = ["create", "defaults", "delete", "exact_count", "options", "query", "update", "view"]
