"""The manual page of the language (公式手册), written from the registry so that it is never behind the code.

`python -m guocheng.expr.reference` writes docs/manual/公式.md anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import guocheng.expr.functions  # noqa: F401  fills the registry
from guocheng.expr.function import FUNCTIONS, Family, Function, Takes

PAGE = Path("docs") / "manual" / "公式.md"

OPENING = """\
# 公式

公式用在默认值、必填和校验条件、流程分支、警报、报表、计算字段和打印里,写法处处一样,和 Excel 相近:

```
索赔金额 > 1000 且 类型 = '遗失'
IFS(类型 = '遗失', MAX(100, 索赔金额 * 10%), 类型 = '延误', 50, 真, 0)
责任网点.名称 & '·' & TEXT(SUM(赔付.金额), '#,##0.00') & '元'
```

## 怎么写

- **字段**直接写名称或代码:`索赔金额`、`claim_amount`。名称里有括号、空格等符号时,用「」括起来:`「索赔金额(元)」`。
- **关联记录**的字段用点连接:`责任网点.名称`。**明细**(子表)的一列也用点连接,但要汇总:`SUM(赔付.金额)`。
- **文字**加引号,单引号、双引号、中文引号都可以;引号本身写两次:`'it''s'`。
- **选项**写名称或代码都可以:`类型 = '遗失'` 与 `类型 = 'lost'` 相同;写错了会提示有哪些选项。
- **日期**写 `DATE(2026, 1, 31)`;和日期字段比较时也可以写 `'2026-01-31'`。
- **是与否**写 `真`、`假` 或 `true`、`false`;空写 `空` 或 `''`。
- **条件**用 `且`、`或`、`非`(前后要有空格),也可以写 `and`、`or`、`not`、`AND(…)`、`OR(…)`、`NOT(…)`。
- **是不是其中之一**:`类型 in ['遗失', '破损']`,反过来写 `类型 not in ['遗失', '破损']`。
- 全角符号和半角符号都认,函数名不分大小写,开头的 `=` 可有可无。

先算什么后算什么(从先到后):`%`,正负号,`^`,`* /`,`+ -`,`&`,比较和 `in`,`非`,`且`,`或`。和 Excel 一样,
`-2^2` 得 4,`2^3^2` 得 64。

## 空值

- 没有填写就是空;空文字 `''` 也是空。
- 四则运算里有一个是空,结果就是空;除数为零,结果也是空。要把空当成 0,写 `SUM(运费)`。
- **比较时有一边是空,比较就不成立**,`=`、`!=`、`<`、`>` 都一样。要问是不是空,写 `ISEMPTY(结论)` 或 `结论 = ''`。
- 空的条件当作不成立,所以 `非 已超时` 在没有填写时成立。
- 拼接文字时空不占位置;汇总时空的行不算。

## 数

- 数是精确的小数,小数点前最多 34 位,后最多 20 位,不会出现 0.1 + 0.2 不等于 0.3 的事。
- 乘、除、乘方的结果四舍五入到 20 位小数。金额在存进字段的时候四舍五入到分,中途要取整请自己写 `ROUND`。
- 四舍五入遇到一半时远离零:`ROUND(2.5)` 得 3,`ROUND(-2.5)` 得 -3。
- 数写成文字时不带多余的零:`1.50 & ''` 得 `1.5`;要固定位数请写 `TEXT(金额, '0.00')`。

## 日期和时间

- 「今天」「这一天」都按上海时间算。时间和日期比较时,看时间在哪一天。
- 日期加减数字是加减天数;两个日期相减是相差的天数,两个时间相减也是天数(有小数),乘 24 就是小时。
- `WORKDAY`、`NETWORKDAYS`、`WORKHOURS` 按国务院的放假调休安排和单位的班次算;还没公布安排的年份先按周末和法定节日推算。

## 限度

公式最多 4000 个字、600 个部分、60 层。写得不对时,会一次指出所有错处,说明在第几个字、怎么改。
标着「不能筛选」的函数不能直接用在列表筛选和报表里,请先存成一个计算字段。
"""


_SIGNS = {"NEG": "-", "POS": "+"}


def page() -> str:
    """Return the manual page."""
    chapters = [family for family in Family if family is not Family.CONVERSION]
    return OPENING + "".join(_chapter(family) for family in chapters)


def _chapter(family: Family) -> str:
    functions = [one for one in FUNCTIONS.values() if one.family is family]
    rows = "".join(_row(one) for one in functions)
    head = "符号" if family is Family.OPERATOR else "函数"
    return f"\n## {family.value}\n\n| {head} | 作用 | 例子 |\n|---|---|---|\n{rows}"


def _row(function: Function) -> str:
    called = f"{function.name}({', '.join(_arguments(function))})"
    title = _SIGNS.get(function.name, function.name) if function.family is Family.OPERATOR else called
    note = "" if function.in_sql else "(不能筛选)"
    return f"| `{_cell(title)}` | {_cell(function.summary)}{note} | `{_cell(function.example)}` |\n"


def _arguments(function: Function) -> Iterator[str]:
    yield from (_argument(takes) for takes in function.takes)
    if function.repeats:
        yield "…"


def _argument(takes: Takes) -> str:
    return f"[{takes.label}]" if takes.optional or takes.default is not None else takes.label


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the page below the current folder."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
