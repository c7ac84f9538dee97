"""The words of complaints (投诉字典): kinds, sources, levels and outcomes that statistics are kept by.

- Codes are stored and never change; labels may.
"""

from __future__ import annotations

from guocheng.sdk import option

KINDS = (
    option("delay", "延误", "yellow"),
    option("lost", "遗失", "red"),
    option("damaged", "破损", "orange"),
    option("short", "短少", "orange"),
    option("false_sign", "虚假签收", "purple"),
    option("not_delivered", "未送货上门", "blue"),
    option("attitude", "服务态度", "yellow"),
    option("overcharge", "违规收费", "red"),
    option("cod", "代收货款", "red"),
    option("urge", "催派催揽", "grey"),
    option("returned", "退回", "grey"),
    option("missorted", "错分", "grey"),
    option("privacy", "信息泄露", "red"),
    option("other", "其他", "grey"),
)

SOURCES = (
    option("hq", "总部工单", "blue"),
    option("postal", "邮政申诉", "red"),
    option("hotline", "客服热线", "green"),
    option("platform", "电商平台", "purple"),
    option("wechat", "微信", "green"),
    option("outlet", "网点自报", "grey"),
    option("portal", "客户门户", "grey"),
    option("media", "媒体曝光", "red"),
)

LEVELS = (option("normal", "一般", "grey"), option("serious", "较重", "orange"), option("grave", "重大", "red"))

VERDICTS = (
    option("none", "无责", "green"),
    option("outlet", "网点责任", "orange"),
    option("courier", "业务员责任", "orange"),
    option("station", "驿站责任", "yellow"),
    option("elsewhere", "总部或他网点责任", "grey"),
    option("customer", "客户原因", "grey"),
)

CLOSINGS = (
    option("compensated", "赔付结案", "orange"),
    option("explained", "解释结案", "green"),
    option("found", "找回派送结案", "green"),
    option("withdrawn", "客户撤诉", "grey"),
    option("merged", "并入他单", "grey"),
    option("handed_over", "转总部处理", "grey"),
)

SATISFACTION = (
    option("5", "非常满意", "green"),
    option("4", "满意", "green"),
    option("3", "一般", "yellow"),
    option("2", "不满意", "orange"),
    option("1", "非常不满意", "red"),
)

COMPENSATION_WAYS = {"cash": "现金", "transfer": "转账", "coupon": "优惠券", "freight": "退运费", "goods": "补寄实物"}

PENALTY_STATES = (
    option("proposed", "待确认", "yellow"),
    option("confirmed", "已确认", "red"),
    option("cancelled", "已撤销", "grey"),
)

APPEAL_VERDICTS = (
    option("upheld", "申诉成立", "green"),
    option("partly", "部分成立", "yellow"),
    option("refused", "维持原判", "red"),
)
