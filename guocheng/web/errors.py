"""Refusals become HTTP here and nowhere else (错误应答)."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from guocheng.base.problem import Conflict, Invalid, NotFound, Problem, Refusal, Refused, Unavailable

log = logging.getLogger("guocheng.web")

STATUS: dict[type[Refusal], int] = {Invalid: 400, Refused: 403, NotFound: 404, Conflict: 409, Unavailable: 503}
#: Problems whose HTTP status says more than the kind of refusal they come in.
STATUS_OF_CODE = {"session.none": 401, "account.wrong_password": 401, "account.too_many_tries": 429}


def problem_response(status: int, problems: Sequence[Problem]) -> Response:
    """Write problems as JSON, in the order they were found."""
    body = {
        "problems": [
            {
                "code": one.code,
                "where": one.where,
                "message": one.message,
                **({"extra": one.extra} if one.extra else {}),
            }
            for one in problems
        ]
    }
    return Response(json.dumps(body, ensure_ascii=False, default=str), status, media_type="application/json")


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    known = STATUS_OF_CODE.get(refusal.problems[0].code)
    return known or next(status for kind, status in STATUS.items() if isinstance(refusal, kind))


def _refused(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    response = problem_response(status_of(refusal), refusal.problems)
    if seconds := refusal.problems[0].extra.get("seconds"):
        response.headers["Retry-After"] = str(seconds)
    return response


def _malformed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(
        400,
        [
            Problem("web.malformed", where := ".".join(str(part) for part in one["loc"]), f"「{where}」{_wrong(one)}")
            for one in error.errors()
        ],
    )


#: What the checks of a request say in English, by the beginning of their names; the first that fits is said.
_WORDS = {
    "extra_forbidden": "是多余的,这里没有这一项",
    "missing": "没有填写",
    "json_invalid": "不是正确的 JSON",
    "int_": "要是整数",
    "greater_than": "超出了允许的范围",
    "less_than": "超出了允许的范围",
    "string_type": "要是文字",
    "string_too": "的长度不对",
    "too_long": "的数量太多",
    "too_short": "的数量太少",
    "bool_": "要是「是」或「否」",
    "list_type": "要是一个列表",
    "dict_type": "要是一组值",
    "model_": "要是一组值",
    "literal_error": "不是可选的值",
    "enum": "不是可选的值",
}


def _wrong(one: Any) -> str:
    if one["type"] == "value_error":
        return f"不对:{one['ctx']['error']}"
    known = next((says for begins, says in _WORDS.items() if one["type"].startswith(begins)), "的格式不对")
    return f"{known},请刷新页面后再试"


_BY_STATUS = {
    404: ("web.no_such_page", "没有这个地址,请检查链接是否完整"),
    405: ("web.wrong_method", "这个地址不能这样访问"),
    413: ("web.too_large", "上传的内容太大,请拆成小一些的文件"),
}


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, message = _BY_STATUS.get(error.status_code, ("web.refused", "这个请求不能处理"))
    response = problem_response(error.status_code, [Problem(code, request.url.path, message)])
    response.headers.update(error.headers or {})
    return response


def _bug(request: Request, error: Exception) -> Response:
    number = request.state.request_id
    log.error("unexpected error %s at %s", number, request.url.path, exc_info=error)
    return problem_response(
        500, [Problem("web.bug", request.url.path, f"系统出错了,这次操作没有完成;请把编号 {number} 告诉管理员")]
    )


def install(app: FastAPI) -> None:
    """Teach the application to answer refusals, malformed requests and bugs."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)
