/**
 * An automation in Chinese sentences (自动化的说法): when, on which condition, then what; blocks stand below their node.
 *
 * It is read from the definition as it is published, so what is shown is what is carried out. Expressions stay as written.
 */
import type { Document } from "@/core/api/definitions";

export interface NodeDoc extends Document {
  kind: string;
  name: string;
  label: string;
}

export interface AutomationDoc extends Document {
  name: string;
  label: string;
  on?: string;
  when?: string;
  run_as: string;
  trigger: Document & { kind: string };
  nodes: NodeDoc[];
}

/** What things are called. */
export interface Words {
  entity(name: string): string;
  field(entity: string, name: string): string;
  move(entity: string, name: string): string;
}

/** A piece of a sentence; what was written by people, or is a formula, stands out. */
export interface Piece {
  text: string;
  code?: boolean;
}

export interface Line {
  node: NodeDoc;
  said: Piece[];
  blocks: { label: string; when: string; lines: Line[] }[];
}

const EVENTS: Record<string, string> = { started: "发起", entered: "进入步骤", left: "离开步骤", approved: "同意", rejected: "拒绝", ended: "结束" };
const FUNCTIONS: Record<string, string> = { count: "数一数", sum: "合计", avg: "平均", min: "取最小", max: "取最大" };
const text = (value: unknown) => (typeof value === "string" ? value : value === undefined || value === null ? "" : String(value));
const list = (value: unknown) => (Array.isArray(value) ? (value as Document[]) : []);
const people = (value: unknown) => list(value).map((one) => `「${text(one.label)}」`).join("、");
const nodes = (value: unknown) => list(value) as NodeDoc[];

/** Write a sentence: words stand in quotes as 「」 by their writer, `code` in the places of {}. */
function say(pattern: string, ...codes: unknown[]): Piece[] {
  const parts = pattern.split("{}");
  return parts.flatMap((part, place) => {
    const code = place < codes.length ? text(codes[place]) : "";
    return [...(part ? [{ text: part }] : []), ...(code ? [{ text: code, code: true }] : [])];
  });
}

const optional = (pattern: string, code: unknown) => (text(code) ? say(pattern, code) : []);

export function triggerPieces(document: AutomationDoc, words: Words): Piece[] {
  const { trigger } = document;
  const on = document.on ? `「${words.entity(document.on)}」` : "";
  const fields = (trigger.fields as string[] | undefined)?.map((name) => `「${words.field(document.on ?? "", name)}」`).join("、");
  switch (trigger.kind) {
    case "created":
      return say(`新增${on}时`);
    case "updated":
      return say(`${on}${fields ? `的${fields}` : ""}改动时`);
    case "deleted":
      return say(`删除${on}时`);
    case "before_save":
      return say(`保存${on}${fields ? `的${fields}` : ""}之前`);
    case "flow_event": {
      const move = trigger.move ? `「${words.move(document.on ?? "", text(trigger.move))}」` : "";
      return [...say(`${on}的${move}审批${EVENTS[text(trigger.event)] ?? text(trigger.event)}时`), ...optional("，步骤 {}", trigger.step)];
    }
    case "schedule":
      return say(`${trigger.working_days ? "工作日" : ""}到 {} 这个时刻`, trigger.cron);
    case "date_reached": {
      const days = Number(trigger.days ?? 0);
      const hours = Number(trigger.hours ?? 0);
      const span = [days && `${Math.abs(days)} 天`, hours && `${Math.abs(hours)} 小时`].filter(Boolean).join("");
      const side = span ? `${days < 0 || hours < 0 ? "前" : "后"} ${span}` : "当天";
      return say(`${on}的「${words.field(document.on ?? "", text(trigger.field))}」${side} ${text(trigger.at) || "09:00"}`);
    }
    case "button":
      return say(`有人在${on}上按「${text(trigger.label)}」时`);
    case "import_finished":
      return say(`导入${on}完成时`);
    case "webhook":
      return say("外部系统调用它的地址时");
    case "mail": {
      const senders = ((trigger.senders as string[] | undefined) ?? []).join("、");
      return [...say("收到"), ...optional(" {} 的", senders), ...optional("主题有 {} 的", trigger.subject), ...say("邮件时")];
    }
    case "message":
      return trigger.word ? say("聊天里有人发出命令 {} 时", trigger.word) : say("聊天里有人发来消息时");
    case "person_joins":
      return say("有人入职时");
    case "person_leaves":
      return say("有人离职时");
    case "alert_told":
      return say("警报 {} 发出时", trigger.alert);
    case "called":
      return say("被另一个自动化调用时");
    default:
      return say(trigger.kind);
  }
}

export const linesOf = (document: AutomationDoc, words: Words): Line[] => document.nodes.map((node) => lineOf(node, document, words));

function lineOf(node: NodeDoc, document: AutomationDoc, words: Words): Line {
  const below = (found: unknown) => nodes(found).map((one) => lineOf(one, document, words));
  const block = (label: string, found: unknown, when = "") => ({ label, when, lines: below(found) });
  const said = saidOf(node, document, words);
  switch (node.kind) {
    case "choose":
    case "parallel":
      return { node, said, blocks: list(node.ways).map((way) => block(text(way.label), way.nodes, text(way.when))) };
    case "loop":
      return { node, said, blocks: [block("每一条", node.nodes)] };
    case "attempt":
      return { node, said, blocks: [block("做", node.nodes), block("出错时", node.otherwise)].filter((one) => one.lines.length) };
    default:
      return { node, said, blocks: [] };
  }
}

export function saidOf(node: NodeDoc, document: AutomationDoc, words: Words): Piece[] {
  const entity = `「${words.entity(text(node.entity))}」`;
  const record = node.record ? say(" {} ", node.record) : say("触发它的记录");
  const sets = (target: string) => assigned(node, target, words);
  switch (node.kind) {
    case "get":
      return [...say(`查找一条${entity}`), ...optional("，条件 {}", node.where), ...optional("，按 {} 取第一条", node.sort)];
    case "get_many":
      return [...say(`查找${entity}，最多 ${text(node.most) || "200"} 条`), ...optional("，条件 {}", node.where)];
    case "add":
      return [...(node.each ? say(`按 {} 逐条新增${entity}`, node.each) : say(`新增一条${entity}`)), ...sets(text(node.entity))];
    case "update":
      return [...say("更新"), ...record, ...sets(node.record ? "" : (document.on ?? ""))];
    case "upsert":
      return [...say(`${entity}里有 {} 的就更新，没有就新增`, node.where), ...sets(text(node.entity))];
    case "push_down":
      return [
        ...say(`把 {} 逐行下推成一条${entity}的 {}`, node.each, node.into),
        ...(node.origin ? say("，只推还没推完的，推了多少记在 {}", node.amount) : []),
        ...sets(text(node.entity)),
      ];
    case "delete":
      return [...say("删除"), ...record];
    case "formula":
      return say("算出 {}", node.value);
    case "summary":
      return [...say(`${FUNCTIONS[text(node.function) || "count"]}${entity}`), ...optional("的 {}", node.value), ...optional("，条件 {}", node.where)];
    case "choose":
      return say("看条件，走第一条符合的路");
    case "parallel":
      return say("几条路都走，一条出错不影响别的");
    case "loop":
      return say(`对 {} 逐条做，最多 ${text(node.most) || "1000"} 条`, node.over);
    case "attempt":
      return say("试着做，出错了另作处理");
    case "wait":
      return node.hours ? say("等 {} 个工作小时", node.hours) : say("等到 {}", node.until);
    case "move":
      return [...say("让"), ...record, ...say(node.record ? "流转 {}" : `流转「${words.move(document.on ?? "", text(node.move))}」`, ...(node.record ? [node.move] : []))];
    case "notify":
      return [...say(`通知${people(node.tell)}：`), ...say("{}", node.says)];
    case "entrust":
      return [...say(`派任务给${people(node.who)}：`), ...say("{}", node.says), ...optional("，{} 个工作小时内办完", node.hours)];
    case "fill_in": {
      const asks = list(node.asks).map((one) => `「${text(one.label)}」`).join("、");
      return [...say(`请${people(node.who)}填写${asks}：`), ...say("{}", node.says), ...optional("，{} 个工作小时内填完", node.hours), ...say("，填好了再继续")];
    }
    case "request":
      return say(`向 {} 发出 ${text(node.method) || "POST"} 请求`, node.url);
    case "start":
      return [...say("启动自动化 {}", node.automation), ...(node.record ? say("，对象是 {}", node.record) : []), ...say(node.waits === false ? "，不等它结束" : "，等它结束")];
    case "stop":
      return [...optional("如果 {}，", node.when), ...say(node.failed ? "到此为止，算作失败" : "到此为止"), ...optional("：{}", node.says)];
    default:
      return say(node.kind);
  }
}

function assigned(node: NodeDoc, entity: string, words: Words): Piece[] {
  return list(node.sets).flatMap((one, place) => say(`${place ? "，" : "："}「${words.field(entity, text(one.field))}」为 {}`, one.value));
}

/** How it is carried out, in short sentences. */
export function manners(document: AutomationDoc): string[] {
  const retry = (document.retry ?? {}) as { tries?: number; seconds?: number };
  const tries = retry.tries ?? 3;
  return [
    document.run_as === "system" ? "以系统的身份执行" : "以触发它的人的身份执行",
    document.at_once ? "和触发它的操作一起完成，失败时那个操作也不成立" : "随后在后台执行",
    tries > 1 ? `出错时最多试 ${tries} 次，第一次等 ${retry.seconds ?? 30} 秒，以后每次加倍` : "出错时不再重试",
    `做不成时告诉${list(document.owner).map((one) => `「${text(one.label)}」`).join("、") || "管理员"}`,
    text(document.order_by) ? `${text(document.order_by)} 相同的一个接一个` : "同一条记录的一个接一个",
  ];
}
