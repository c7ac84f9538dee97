"""The regions of China (省市区): provinces, cities and counties with their codes of GB/T 2260.

- A code has six digits; a province ends in 0000, a city in 00, and each begins like what it lies in.
- The data is `regions.json`, which the browser loads too; its source and licence stand in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PEOPLES = (
    "维吾尔|哈萨克|柯尔克孜|蒙古|塔吉克|朝鲜|土家|布依|哈尼|景颇|傈僳|苗|壮|藏|羌|彝|侗|傣|白|回|瑶|畲|黎|满|锡伯|仡佬|水|佤|拉祜|"
    "纳西|布朗|毛南|仫佬|达斡尔|鄂温克|鄂伦春|土|撒拉|保安|东乡|裕固|独龙|怒|普米|阿昌|德昂|京|基诺|门巴|珞巴|各"
)
_SELF_GOVERNED = re.compile(f"(?:(?:{_PEOPLES})族?)*自治[区州县旗]$")
_LAST_WORD = re.compile("(?:特别行政区|地区|林区|矿区|新区|[省市区县盟旗镇乡])$")
_LEVELS = "省市区县州旗"
_BETWEEN = " \t\u3000/,，、>-—·"
#: Lines of the list that only hold counties which no city governs; nobody writes them.
_NOT_WRITTEN = "直辖"


@dataclass(frozen=True)
class Found:
    """The region that begins a text, and what stands behind it."""

    code: str
    rest: str


@cache
def names() -> Mapping[str, str]:
    """Return the name of every region by its code."""
    found: dict[str, str] = json.loads((files("guocheng.base") / "regions.json").read_text("utf-8"))["names"]
    return found


def stem(code: str) -> str:
    """Return the digits with which everything in a region begins: 330300 gives 3303."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def line(code: str) -> tuple[str, ...]:
    """Return a region and what it lies in, the widest first: province, city, county."""
    known = names()
    return tuple(one for one in dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code)) if one in known)


def written(code: str) -> str:
    """Return the full name: 浙江省温州市鹿城区, 北京市朝阳区."""
    words = [names()[one] for one in line(code) if _NOT_WRITTEN not in names()[one]]
    return "".join(dict.fromkeys(words)) or code


def inside(code: str) -> tuple[str, ...]:
    """Return the regions right below one; a blank code gives the provinces."""
    return _children().get(stem(code) if code else "", ())


def read(text: str) -> Found | None:
    """Find the region a text begins with: full or short names, marks between them or none, a level left out."""
    if (code := text[:6]) in names():
        return Found(code, text[6:].strip(_BETWEEN))
    found, rest = "", text.strip(_BETWEEN)
    while rest and (step := _step(found, rest)):
        found, rest = step
        rest = rest.lstrip(_BETWEEN)
    return Found(found, rest) if found else None


def _step(within: str, text: str) -> tuple[str, str] | None:
    """Go one level down, or two where the level between was left out and nothing else is meant."""
    near = inside(within)
    for candidates in (near, [inner for one in near for inner in inside(one)], _counties() if not within else ()):
        hits = sorted((len(name), code) for code in candidates for name in _words(code) if _begins(text, name))
        longest = [code for size, code in hits if size == hits[-1][0]]
        if longest and (len(set(longest)) == 1 or candidates is near):
            return longest[-1], text[hits[-1][0] :]
        if longest:
            return None
    return None


def _begins(text: str, name: str) -> bool:
    """A short name is none where the word of another level follows: 朝阳 does not begin 朝阳区."""
    following = text[len(name) :][:1]
    return text.startswith(name) and (name[-1] in _LEVELS or not following or following not in _LEVELS)


@cache
def _words(code: str) -> tuple[str, ...]:
    """Return how a region is written, the full name first; a short name has two characters at least."""
    name = names()[code]
    short = _SELF_GOVERNED.sub("", name)
    short = short if short != name and short else _LAST_WORD.sub("", name)
    return (name, short) if len(short) >= 2 and short != name else (name,)


@cache
def _children() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code in names():
        above = "" if code.endswith("0000") else code[:2] if code.endswith("00") else code[:4]
        found.setdefault(above, []).append(code)
    return {above: tuple(codes) for above, codes in found.items()}


@cache
def _counties() -> tuple[str, ...]:
    return tuple(_below(""))


def _below(code: str) -> Iterator[str]:
    for one in inside(code):
        for inner in inside(one):
            yield from inside(inner)
