/** What a step says on its card (步骤摘要): who, how, and when, in one line. */
import type { AskedOf, FlowWords } from "@/core/api/flows";
import type { StepDoc, WhoDoc } from "./tree";

/** The colour of each kind of step. */
export const COLORS: Record<string, string> = {
  approval: "orange",
  work: "blue",
  copy: "green",
  act: "purple",
  wait: "grey",
  signal: "grey",
  call: "blue",
  route: "grey",
  end: "red",
  branch: "grey",
};

export const wordOf = (asked: AskedOf | undefined, value: unknown) =>
  asked?.choices.find((one) => one.value === (value ?? asked.default))?.label ?? String(value ?? "");

export const askedOf = (words: FlowWords, part: string, name: string) => words.parts[part]?.asked.find((one) => one.name === name);

export function sourceText(words: FlowWords, who: WhoDoc, labelOf: (field: string) => string): string {
  if (who.label) return String(who.label);
  const kind = words.sources.find((one) => one.kind === who.kind)?.label ?? who.kind;
  const role = who.role ? (words.roles.find((one) => one.name === who.role)?.label ?? String(who.role)) : "";
  const field = who.field ? `「${labelOf(String(who.field))}」` : "";
  const people = ((who.people as string[]) ?? []).join("、");
  return [kind, role, field, people].filter(Boolean).join(" ");
}

/** Say a step in one line. */
export function summary(words: FlowWords, step: StepDoc, labelOf: (field: string) => string): string {
  const who = ((step.who as WhoDoc[]) ?? []).map((one) => sourceText(words, one, labelOf)).join("、");
  switch (step.kind) {
    case "approval":
    case "work": {
      const several = ((step.who as WhoDoc[]) ?? []).length > 1 || step.mode;
      return [who || "还没有设置人员", several ? wordOf(askedOf(words, step.kind, "mode"), step.mode) : ""].filter(Boolean).join(" · ");
    }
    case "copy":
      return who || "还没有设置人员";
    case "act":
      return `${((step.actions as unknown[]) ?? []).length} 个动作`;
    case "wait":
      return step.until ? `等到 ${step.until}` : `等 ${step.hours ?? ""} 个工作小时`;
    case "signal":
      return `等信号 ${step.signal ?? ""}`;
    case "route":
      return step.to ? `去「${String(step.to)}」` : "还没有选步骤";
    case "end":
      return step.voided ? "以作废结束" : step.accepted === false ? "以不通过结束" : "以通过结束";
    case "call":
      return String(step.entity || "还没有选表单");
    default:
      return "";
  }
}
