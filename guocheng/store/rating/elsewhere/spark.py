"""A month on Spark (集群试算): the same sums where a company outgrows one machine. Java has to be there.

- `master` is any Spark master; `local[2]` and `local-cluster[2,1,1024]` need nothing but this machine.
"""

from __future__ import annotations

import shutil
from typing import Any

from guocheng.base.problem import Problem, Unavailable
from guocheng.store.rating.elsewhere.sums import SPARK_NAMES, Files
from guocheng.store.rating.elsewhere.translate import module, translated
from guocheng.store.rating.month import Sum

NAME = "guocheng-rating"


def sums(files: Files, master: str = "local[2]") -> list[Sum]:
    """Price the waybills of a period and return what they add up to.

    :raises Unavailable: PySpark or Java is not there.
    """
    if shutil.which("java") is None:
        raise Unavailable(
            Problem("rating.no_java", "计价引擎", "Spark 要用 Java，这台机器上没有，请安装 Java 17 或更新版本")
        )
    session = _session(module("pyspark.sql", "spark"), master)
    try:
        for table, (path, columns) in files.tables.items():
            schema = ", ".join(f"`{name}` {SPARK_NAMES[type_]}" for name, type_ in columns.items())
            read = session.read.csv(
                str(path), schema=schema, header=False, quote='"', escape='"', dateFormat="yyyy-MM-dd"
            )
            texts = [name for name, type_ in columns.items() if type_ == "text"]
            (read.fillna("", texts) if texts else read).createOrReplaceTempView(table)
        rows = session.sql(translated("spark")).collect()
    finally:
        session.stop()
    return [Sum(*(int(one) for one in row)) for row in rows]


def _session(package: Any, master: str) -> Any:
    builder = package.SparkSession.builder.appName(NAME).master(master)
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
