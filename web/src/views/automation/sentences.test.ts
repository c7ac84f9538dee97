import { describe, expect, it } from "vitest";
import { linesOf, manners, triggerPieces, type AutomationDoc, type Line, type Piece } from "./sentences";

const WORDS = {
  entity: (name: string) => ({ "case.ticket": "工单" })[name] ?? name,
  field: (_: string, name: string) => ({ stage: "阶段", number: "编号" })[name] ?? name,
  move: (_: string, name: string) => ({ close: "结案" })[name] ?? name,
};
const DOCUMENT: AutomationDoc = {
  name: "case.follow_up",
  label: "结案后回访",
  on: "case.ticket",
  trigger: { kind: "updated", fields: ["stage"] },
  when: "amount > 100",
  run_as: "system",
  retry: { tries: 5, seconds: 60 },
  nodes: [
    { kind: "summary", name: "total", label: "合计", entity: "case.ticket", function: "sum", value: "amount" },
    {
      kind: "choose", name: "size", label: "大小",
      ways: [
        { label: "大", when: "total > 100", nodes: [{ kind: "notify", name: "tell", label: "通知", tell: [{ label: "主管" }], says: "{number} 要回访" }] },
        { label: "小", nodes: [{ kind: "stop", name: "over", label: "结束", failed: true, says: "太小", when: "total < 1" }] },
      ],
    },
    { kind: "update", name: "mark", label: "标记", sets: [{ field: "number", value: "'X'" }] },
    { kind: "move", name: "close", label: "结案", move: "close" },
    { kind: "loop", name: "each", label: "逐单", over: "others", nodes: [{ kind: "attempt", name: "try", label: "试", nodes: [{ kind: "delete", name: "drop", label: "删", record: "each" }], otherwise: [] }] },
  ],
};

const said = (pieces: Piece[]) => pieces.map((one) => (one.code ? `<${one.text}>` : one.text)).join("");
const tree = (lines: Line[], depth = 0): string[] =>
  lines.flatMap((line) => [
    "  ".repeat(depth) + said(line.said),
    ...line.blocks.flatMap((block) => [`${"  ".repeat(depth)}- ${block.label}${block.when && ` <${block.when}>`}`, ...tree(block.lines, depth + 1)]),
  ]);

describe("an automation in sentences", () => {
  it("says when", () => {
    const when = (trigger: AutomationDoc["trigger"]) => said(triggerPieces({ ...DOCUMENT, trigger }, WORDS));
    expect(when(DOCUMENT.trigger)).toBe("「工单」的「阶段」改动时");
    expect(when({ kind: "flow_event", event: "approved", move: "close" })).toBe("「工单」的「结案」审批同意时");
    expect(when({ kind: "schedule", cron: "0 9 * * *", working_days: true })).toBe("工作日到 <0 9 * * *> 这个时刻");
    expect(when({ kind: "date_reached", field: "number", days: -3 })).toBe("「工单」的「编号」前 3 天 09:00");
    expect(when({ kind: "button", label: "提醒归还" })).toBe("有人在「工单」上按「提醒归还」时");
  });
  it("says what is done, blocks below their node", () => {
    expect(tree(linesOf(DOCUMENT, WORDS))).toEqual([
      "合计「工单」的 <amount>",
      "看条件，走第一条符合的路",
      "- 大 <total > 100>",
      "  通知「主管」：<{number} 要回访>",
      "- 小",
      "  如果 <total < 1>，到此为止，算作失败：<太小>",
      "更新触发它的记录：「编号」为 <'X'>",
      "让触发它的记录流转「结案」",
      "对 <others> 逐条做，最多 1000 条",
      "- 每一条",
      "  试着做，出错了另作处理",
      "  - 做",
      "    删除 <each> ",
    ]);
  });
  it("says how it is carried out", () => {
    expect(manners(DOCUMENT)).toEqual(["以系统的身份执行", "随后在后台执行", "出错时最多试 5 次，第一次等 60 秒，以后每次加倍", "做不成时告诉管理员", "同一条记录的一个接一个"]);
  });
});
