"""Settings from the environment (环境设置): read here and nowhere else, once, at the door.

Every setting has a default that works. `docs/settings.md` is generated from this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import guocheng
from guocheng.base.problem import Problem, gathered
from guocheng.connect.outgoing import Network, hosts_of, networks_of
from guocheng.store.vault import read_key

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,50}")
_DATABASE = re.compile(r"postgres(ql)?://|\w+=")


def data_folder_by_default() -> Path:
    """Return where data stands when nobody says so: in the clone, or in the user's home when installed as a package."""
    clone = Path(guocheng.__file__).resolve().parent.parent
    if (clone / "Makefile").exists() and (clone / "pyproject.toml").exists():
        return clone / "var" / "data"
    return Path.home() / ".local" / "share" / "guocheng"


def _about(env: str, shown: str, says: str) -> dict[str, str]:
    return {"env": env, "shown": shown, "says": says}


@dataclass(frozen=True)
class Settings:
    """What the environment says about this process."""

    host: str = field(
        default="127.0.0.1",
        metadata=_about("GUOCHENG_HOST", "`127.0.0.1`", "监听的地址。默认只有本机能访问;`0.0.0.0` 表示对外开放。"),
    )
    port: int = field(default=8000, metadata=_about("GUOCHENG_PORT", "`8000`", "监听的端口,1 到 65535。"))
    data: Path = field(
        default_factory=data_folder_by_default,
        metadata=_about(
            "GUOCHENG_DATA",
            "源码中为 `var/data`,安装包为 `~/.local/share/guocheng`",
            "数据目录:内置数据库、附件、日志都在这里。一个目录同时只能由一个过程系统使用。",
        ),
    )
    database_url: str = field(
        default="",
        metadata=_about(
            "GUOCHENG_DATABASE_URL",
            "空:使用内置数据库",
            "外部 PostgreSQL 16 或更新版本的地址,如 `postgresql://用户:密码@主机:5432/库名`。",
        ),
    )
    schema: str = field(
        default="company",
        metadata=_about("GUOCHENG_SCHEMA", "`company`", "公司所在的数据库模式(schema),一家公司一个。"),
    )
    postgres_bin: Path | None = field(
        default=None,
        metadata=_about(
            "GUOCHENG_POSTGRES_BIN",
            "空:先用随包安装的程序,再用 Debian 的",
            "PostgreSQL 程序的目录,其中有 `postgres`、`initdb`、`pg_dump`。",
        ),
    )
    tls: bool = field(
        default=False,
        metadata=_about(
            "GUOCHENG_TLS",
            "`no`",
            "用户经 HTTPS 访问(前面有反向代理)时设为 `yes`:登录 Cookie 只走加密连接,并发送 HSTS。",
        ),
    )
    secret_key: bytes | None = field(
        default=None,
        repr=False,
        metadata=_about(
            "GUOCHENG_SECRET_KEY",
            "空:数据目录里的 `keys/secret.key`,第一次用到时生成",
            "加密「密文」字段的密钥,32 个字节的 base64。几台机器共用一个数据库时要设成一样;请和数据库备份分开保存。",
        ),
    )
    watch: Path | None = field(
        default=None,
        metadata=_about(
            "GUOCHENG_WATCH",
            "空:不自动导入",
            "定时导入的根目录。`guocheng watch` 登记的文件夹都在它下面,放进去的表格会自动导入。",
        ),
    )
    import_rows: int = field(
        default=200_000,
        metadata=_about(
            "GUOCHENG_IMPORT_ROWS", "`200000`", "一个导入文件最多的行数,1000 到 2000000;内存和时间的上限按比例放宽。"
        ),
    )

    address: str = field(
        default="",
        metadata=_about(
            "GUOCHENG_ADDRESS",
            "空：发出去的链接不带网址",
            "大家打开系统用的网址，如 `https://oa.example.cn`。由短信、邮件系统代发的链接以它开头。",
        ),
    )
    outgoing_hosts: frozenset[str] = field(
        default=frozenset(),
        metadata=_about(
            "GUOCHENG_OUTGOING_HOSTS",
            "空：不访问任何地方",
            "自动化的 HTTP 请求可以访问的主机，用逗号分开，如 `erp.example.com,*.example.cn`；端口不是 443 时写明。",
        ),
    )
    outgoing_networks: tuple[Network, ...] = field(
        default=(),
        metadata=_about(
            "GUOCHENG_OUTGOING_NETWORKS",
            "空：只访问外部网络",
            "上面的主机可以在哪些内部网络里，用逗号分开，如 `192.168.1.0/24`；不写时指向内部地址的主机都拒绝。",
        ),
    )

    @property
    def beyond_loopback(self) -> bool:
        """Tell whether other machines can reach this process."""
        return self.host not in LOOPBACK

    @property
    def files(self) -> Path:
        """The folder of attachments."""
        return self.data / "files"


def all_settings() -> Iterator[Field[Any]]:
    """Iterate over the settings with their environment name, default and explanation."""
    yield from fields(Settings)


def read_settings(environment: Mapping[str, str], **given: Any) -> Settings:
    """Read the settings; what was given on the command line wins over the environment.

    :raises Invalid: with every setting that makes no sense.
    """
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for one in all_settings():
        env, text = one.metadata["env"], environment.get(one.metadata["env"], "").strip()
        if given.get(one.name) is not None:
            text = str(given[one.name])
        if not text:
            continue
        try:
            values[one.name] = _READERS.get(one.name, str)(text)
        except ValueError as error:
            problems.append(Problem("cli.bad_setting", env, f"设置 {env} 的值「{text}」不对:{error}"))
    gathered(problems)
    return replace(Settings(), **values)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ValueError("端口是 1 到 65535 之间的整数")
    return int(text)


def _rows(text: str) -> int:
    if not text.isdecimal() or not 1_000 <= int(text) <= 2_000_000:
        raise ValueError("行数是 1000 到 2000000 之间的整数")
    return int(text)


def _key(text: str) -> bytes:
    try:
        return read_key(text)
    except ValueError as error:
        raise ValueError("要是 32 个字节的 base64 文字") from error


def _yes(text: str) -> bool:
    if text.lower() not in ("yes", "no", "true", "false", "1", "0"):
        raise ValueError("请填 yes 或 no")
    return text.lower() in ("yes", "true", "1")


def _schema(text: str) -> str:
    if not _SCHEMA.fullmatch(text):
        raise ValueError("请用小写字母开头的小写字母、数字和下划线")
    return text


def _address(text: str) -> str:
    found = urlsplit(text)
    if (
        found.scheme not in ("http", "https")
        or not found.hostname
        or found.path.strip("/")
        or found.query
        or found.username
    ):
        raise ValueError("网址以 https:// 开头，后面只有主机和端口，如 https://oa.example.cn")
    return f"{found.scheme}://{found.netloc}"


def _database(text: str) -> str:
    if not _DATABASE.match(text):
        raise ValueError("地址要以 postgresql:// 开头")
    return text


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


_READERS = {
    "port": _port,
    "data": _folder,
    "postgres_bin": _folder,
    "tls": _yes,
    "watch": _folder,
    "import_rows": _rows,
    "schema": _schema,
    "address": _address,
    "database_url": _database,
    "secret_key": _key,
    "outgoing_hosts": hosts_of,
    "outgoing_networks": networks_of,
}
