"""What can be chosen in price lists (价格表的选项): the same codes the rating of the platform knows."""

from __future__ import annotations

from guocheng.sdk import option

LEVELS = (
    option("customer", "客户", "blue"),
    option("agent", "代理", "purple"),
    option("outlet", "网点", "green"),
    option("salesman", "业务员", "orange"),
    option("area", "承包区", "yellow"),
    option("station", "驿站", "grey"),
)
KEYS = (option("shop", "店铺账号"), option("courier", "业务员工号"), option("outlet", "网点编号"))
STAGES = (
    option("outlet", "网点称重"),
    option("bag", "集包重量"),
    option("volumetric", "计泡重量"),
    option("centre", "中心称重"),
    option("hq", "总部重量"),
    option("third_party", "第三方重量"),
    option("pick_up", "揽收重量"),
    option("transit", "中转重量"),
    option("arrival", "到件重量"),
)
THROWS = (option("none", "不计泡"), option("full", "全抛"), option("half", "半抛"))
ROUNDINGS = (
    option("actual", "按实际重量"),
    option("half_up", "四舍五入到公斤"),
    option("threshold", "过线进位"),
    option("ceil", "不足一公斤按一公斤"),
    option("step", "按步长进位"),
    option("segmented", "分段进位"),
    option("multiple", "按整倍数进位"),
    option("two_thresholds", "半公斤两道线"),
)
COMMISSIONS = (
    option("none", "没有"),
    option("fixed", "每件固定"),
    option("rate", "按费用的比例"),
    option("per_kg", "每公斤"),
)
SURCHARGES = (
    option("remote", "偏远加收", "orange"),
    option("overweight", "超重加收", "red"),
    option("peak", "旺季加收", "purple"),
    option("odd", "异形件加收", "yellow"),
    option("fuel", "燃油附加", "grey"),
    option("transit", "中转加收", "blue"),
    option("low_volume", "单量不足加收", "orange"),
    option("other", "其他加收", "grey"),
)
SCOPES = (
    option("list", "价格表专用", "purple"),
    option("customer", "客户专用", "blue"),
    option("global", "通用", "grey"),
)
