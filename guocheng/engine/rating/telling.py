"""How a price came about, in words (计价说明): one line a step, in the order in which it was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guocheng.base.regions import names
from guocheng.engine.rating.book import COUNTRY, Book, Cell, Segment, nearest
from guocheng.engine.rating.party import BY_LABELS, LEVEL_LABELS, By, Party
from guocheng.engine.rating.rounding import Rounding
from guocheng.engine.rating.surcharge import Scope, Surcharge
from guocheng.engine.rating.whole import kilograms, yuan


@dataclass(frozen=True)
class Told:
    """One step: what was looked for, and what was found."""

    label: str
    text: str


def unknown(keys: Mapping[By, str]) -> tuple[Told, ...]:
    """Tell that nobody is known for a waybill."""
    told = "、".join(f"{BY_LABELS[by]}「{key}」" for by, key in keys.items() if key) or "运单上没有店铺、业务员和网点"
    return (Told("价格归属", f"{told}都没有登记归属" if any(keys.values()) else told),)


def party(found: Party) -> Told:
    """Tell who pays."""
    return Told("价格归属", f"{BY_LABELS[found.by]}「{found.key}」按{LEVEL_LABELS[found.level]}价计算")


def book(found: Book) -> Told:
    """Tell by which list."""
    until = f"，{found.until} 停用" if found.until else ""
    return Told("价格表", f"「{found.name}」，{found.since} 起生效{until}")


def weight(name: str, grams: int) -> Told:
    """Tell which weight counts."""
    return Told("计费重量", f"{kilograms(grams)} 公斤，取{name}")


def segment(found: Segment) -> Told:
    """Tell the range of weights."""
    until = "以上" if found.until is None else f"到 {kilograms(found.until)} 公斤（不含）"
    return Told("重量段", f"{kilograms(found.start)} 公斤{until}，按没有进位的重量找")


def cell(found: Cell, place: int) -> Told:
    """Tell where the price stands."""
    priced = next(one for one in nearest(place) if one in found.places)
    instead = "" if priced == place else f"，没有单独的价格，用「{place_name(priced)}」的"
    return Told("目的地", place_name(place) + instead)


def rounding(way: Rounding, grams: int, billed: int) -> Told:
    """Tell how the weight was rounded."""
    return Told("进位", f"{way.words}：{kilograms(grams)} → {kilograms(billed)} 公斤")


def freight(found: Cell, billed: int) -> str:
    """Tell how the freight was reckoned."""
    if not found.more:
        return f"运费：一口价 {yuan(found.base)}"
    first, pace = kilograms(found.first), kilograms(found.pace)
    if steps := found.steps(billed):
        return f"运费：首重 {first} 公斤 {yuan(found.base)}，续重 {steps} × {yuan(found.more)}（每 {pace} 公斤）"
    return f"运费：首重 {first} 公斤内 {yuan(found.base)}"


def insurance(declared: int, rate: int) -> str:
    """Tell how the insurance was reckoned."""
    return f"保价费：声明价值 {yuan(declared)} 的万分之 {rate}"


_SCOPES = {Scope.LIST: "价格表专用", Scope.CUSTOMER: "客户专用", Scope.GLOBAL: "通用"}


def rule(found: Surcharge) -> str:
    """Tell which rule a surcharge comes from."""
    outlet = f"，网点 {found.outlet}" if found.outlet else ""
    return f"{_SCOPES[found.scope]}{outlet}，{found.since} 起"


def place_name(place: int) -> str:
    """Return the name of a place."""
    if place == COUNTRY:
        return "全国"
    return names().get(str(place).ljust(6, "0"), str(place))
