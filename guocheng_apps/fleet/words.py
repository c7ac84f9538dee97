"""Words of the fleet (车队用词): kinds, states, what may fall due and what costs money, said in one place."""

from __future__ import annotations

from guocheng.sdk import option

VEHICLE_KINDS = (
    option("trunk", "干线", "purple"),
    option("branch", "支线", "blue"),
    option("tricycle", "电动三轮", "green"),
    option("office", "行政", "grey"),
)
VEHICLE_STATES = (
    option("idle", "可用", "green"),
    option("out", "出车", "blue"),
    option("repair", "维修", "orange"),
    option("stopped", "停用", "grey"),
    option("scrapped", "报废", "red"),
)
OWNERSHIP = (
    option("own", "自有", "green"),
    option("leased", "租赁", "blue"),
    option("attached", "挂靠", "orange"),
    option("driver", "司机自带", "grey"),
)
ENERGY = (
    option("diesel", "柴油", "grey"),
    option("petrol", "汽油", "orange"),
    option("electric", "纯电", "green"),
    option("hybrid", "混动", "blue"),
    option("gas", "天然气", "purple"),
)
#: Days on which something ends: papers of a vehicle first, then those of a driver.
DUE_OF_VEHICLE = {
    "inspection": "年检",
    "compulsory": "交强险",
    "commercial": "商业险",
    "permit": "营运证",
    "carrier": "承运人险",
    "battery": "电池检查",
}
DUE_OF_DRIVER = {"licence": "驾驶证", "qualification": "从业资格证", "health": "体检"}
DUE_KINDS = {**DUE_OF_VEHICLE, **DUE_OF_DRIVER}
#: What a vehicle costs.
COSTS = (
    option("fuel", "燃油", "orange"),
    option("electricity", "电费", "green"),
    option("toll", "过路", "blue"),
    option("parking", "停车", "blue"),
    option("repair", "维修", "red"),
    option("fine", "违章罚款", "red"),
    option("insurance", "保险", "purple"),
    option("inspection", "检车", "purple"),
    option("rent", "租车", "yellow"),
    option("tax", "购置税", "grey"),
    option("line", "汽运线路费", "yellow"),
    option("depreciation", "折旧", "grey"),
    option("wage", "司机计件", "green"),
    option("accident", "事故损失", "red"),
    option("other", "其他", "grey"),
)
#: How something is paid for by the work that was done.
RATES = (
    option("trip", "按趟", "blue"),
    option("km", "按公里", "green"),
    option("ton", "按吨", "orange"),
    option("piece", "按票", "purple"),
)
