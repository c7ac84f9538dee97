"""The check of an outside database (外部数据库检查): version, encoding, and that search understands Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from guocheng.base.problem import Problem
from guocheng.store.server.binaries import VERSION_MIN


def outside_problems(url: str) -> Iterator[Problem]:
    """Say everything that makes a database unusable for us, and what to do about it."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            yield from database_problems(connection)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "没有应答"
        yield Problem(
            "server.unreachable",
            "GUOCHENG_DATABASE_URL",
            f"连不上数据库:{reason}。请检查 GUOCHENG_DATABASE_URL 里的地址、账户和密码,以及数据库是否在运行",
        )


def database_problems(connection: psycopg.Connection) -> Iterator[Problem]:
    """Say what is wrong with the database of an open connection."""
    where = "GUOCHENG_DATABASE_URL"
    if connection.info.server_version < VERSION_MIN * 10_000:
        major = connection.info.server_version // 10_000
        yield Problem(
            "server.too_old", where, f"数据库是 PostgreSQL {major},需要 {VERSION_MIN} 或更新的版本,请升级或换一个数据库"
        )
        return
    if (encoding := connection.info.parameter_status("server_encoding")) != "UTF8":
        yield Problem(
            "server.not_utf8",
            where,
            f"数据库的编码是 {encoding},存不了中文。请用 CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 另建一个",
        )
        return
    yield from _trigram_problems(connection, where)


def _trigram_problems(connection: psycopg.Connection, where: str) -> Iterator[Problem]:
    try:
        connection.execute("create extension if not exists pg_trgm")
        found = connection.execute("select cardinality(show_trgm('投诉'))").fetchone()
    except psycopg.Error as error:
        yield Problem(
            "server.no_trigram",
            where,
            f"数据库里没有模糊查找扩展 pg_trgm({error.diag.message_primary or error})。"
            "请装上 postgresql-contrib,并用管理员账户执行 CREATE EXTENSION pg_trgm",
        )
        return
    if found is None or found[0] == 0:
        yield Problem(
            "server.trigram_blind",
            where,
            "数据库的区域设置让模糊查找看不见中文。请用 CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' "
            "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_CTYPE 'C.UTF-8'(16 版用 LOCALE 'C.UTF-8')另建一个",
        )
