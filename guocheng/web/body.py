"""The body of a request (请求正文): what every one of them refuses, whatever it asks for."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

#: What no database keeps as text: the zero character, and halves of characters.
_BROKEN = re.compile("[\x00\ud800-\udfff]")
#: The number of something; the database knows no greater ones.
Id = Annotated[int, Field(gt=-(2**63), lt=2**63)]
Values = dict[str, Any]


class Strict(BaseModel):
    """A body that refuses what it does not know, and text that cannot be kept."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _whole_characters(cls, document: Any) -> Any:
        if _broken(document):
            raise ValueError("文字中有不能保存的字符,请删除后重新填写")
        return document


def _broken(document: Any) -> bool:
    """Look through a document without recursion: it may be as deep as JSON allows."""
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and _BROKEN.search(one):
            return True
        if isinstance(one, dict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False
