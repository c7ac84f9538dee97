"""What the office does by itself (办公自动化): cards of assets follow, dates are told of, overlapping leave is refused.

- Whatever is kept by somebody is kept as the system, so that no applicant needs a right for it.
"""

from __future__ import annotations

from guocheng.sdk import automation, holder, nodes, triggers
from guocheng_apps.office.assets import disposal, requisition
from guocheng_apps.office.hiring import probation
from guocheng_apps.office.leave import leave
from guocheng_apps.office.papers import sealing
from guocheng_apps.office.who import APPLICANT, FRONT_DESK, HR

asset_given = automation(
    "office.asset_given",
    "领用后登记资产卡片",
    triggers.approved(move="submit"),
    [
        nodes.update("card", "登记使用人", {"state": "'used'", "holder": "applicant", "unit": "unit"}, record="asset"),
    ],
    run_as="system",
    on=requisition,
    when="not ISEMPTY(asset)",
    owner=FRONT_DESK,
    help="行政发放、申请人签收后，资产卡片改为在用，使用人和部门跟着领用单走。",
)

asset_back = automation(
    "office.asset_back",
    "归还后资产回库",
    triggers.updated("stage"),
    [
        nodes.update("card", "资产回库", {"state": "'stock'", "holder": "''", "unit": "''"}, record="asset"),
        nodes.choose(
            "late",
            "是否逾期",
            nodes.way(
                "逾期归还",
                nodes.notify(
                    "told",
                    "告知行政",
                    FRONT_DESK,
                    "{applicant}借用的 {asset} 应于 {return_by} 归还，实际 {returned_on} 归还。",
                ),
                when="returned_on > return_by",
            ),
        ),
    ],
    run_as="system",
    on=requisition,
    when="stage = 'returned' and before.stage = 'approved' and not ISEMPTY(asset)",
    owner=FRONT_DESK,
    help="领用单归还后，资产卡片改为在库；逾期归还的告知行政。",
)

asset_gone = automation(
    "office.asset_gone",
    "处置后注销资产卡片",
    triggers.approved(move="submit"),
    [nodes.update("card", "注销卡片", {"state": "'gone'", "holder": "''"}, record="asset")],
    run_as="system",
    on=disposal,
    owner=FRONT_DESK,
    help="资产处置批准后，资产卡片改为已处置。",
)

lent_until_tomorrow = automation(
    "office.lent_until_tomorrow",
    "借用到期前一天提醒",
    triggers.on_date("return_by", days=-1, at="09:30"),
    [nodes.notify("told", "提醒借用人", APPLICANT, "您借用的 {asset} 明天（{return_by}）到期，请归还或另行申请。")],
    run_as="system",
    on=requisition,
    when="stage = 'approved' and term = 'short'",
    help="短期借用的资产，归还日期前一天上午九点半提醒借用人。",
)

no_leave_twice = automation(
    "office.no_leave_twice",
    "请假日期不能重叠",
    triggers.before_save("applicant", "start_on", "start_half", "end_on", "end_half"),
    [
        nodes.get(
            "other",
            "重叠的请假",
            leave,
            where=(
                "applicant = form.applicant and id <> form.id and not IN(stage, 'rejected', 'void')"
                " and (start_on < form.end_on or (start_on = form.end_on and"
                " not (start_half = 'pm' and form.end_half = 'am')))"
                " and (end_on > form.start_on or (end_on = form.start_on and"
                " not (end_half = 'am' and form.start_half = 'pm')))"
            ),
        ),
        nodes.stop(
            "refused",
            "不能重叠",
            failed=True,
            says="和已有的请假 {other.number}（{other.start_on} 至 {other.end_on}）重叠，请改日期，或者先作废那一张",
            when="not ISEMPTY(other)",
        ),
    ],
    run_as="system",
    on=leave,
    help="同一个人的请假不能重叠；上午和下午分开算，未批准和已作废的不算。",
)

stand_in_told = automation(
    "office.stand_in_told",
    "准假后告知工作代理人",
    triggers.approved(move="submit"),
    [
        nodes.notify(
            "told",
            "告知代理人",
            holder("stand_in", label="工作代理人"),
            "{applicant} {start_on} 至 {end_on} 请假，这期间的工作由您代理。",
        )
    ],
    run_as="system",
    on=leave,
    when="not ISEMPTY(stand_in) and end_on >= TODAY()",
    help="请假批准后，告知填写的工作代理人。",
)

probations_of_the_week = automation(
    "office.probations_of_the_week",
    "每周一汇总试用期将满的人",
    triggers.at_times("30 8 * * 1"),
    [
        nodes.get_many(
            "ending",
            "两周内期满",
            probation,
            where="stage = 'draft' and ends_on >= TODAY() and ends_on <= TODAY() + 14",
            sort="ends_on",
        ),
        nodes.stop("none", "没有人", when="COUNT(ending) = 0"),
        nodes.formula("many", "人数", "COUNT(ending)"),
        nodes.notify("told", "告知人事", HR, "两周内有 {many} 人试用期满，转正还没有办完，请督促。"),
    ],
    run_as="system",
    owner=HR,
    help="每周一上午八点半，把两周内试用期满、转正没有办完的人数告诉人事。",
)

seal_wanted_back = automation(
    "office.seal_wanted_back",
    "催还印章",
    triggers.button("催还印章"),
    [
        nodes.notify(
            "told", "催借用人", APPLICANT, "请归还印章「{seal}」（{number}），约定归还时间 {return_by}。", level="warn"
        )
    ],
    run_as="triggerer",
    on=sealing,
    when="taken_out",
    help="带章外出没有归还时，保管人按一下，提醒申请人归还。",
)

AUTOMATIONS = (
    asset_given,
    asset_back,
    asset_gone,
    lent_until_tomorrow,
    no_leave_twice,
    stand_in_told,
    probations_of_the_week,
    seal_wanted_back,
)
