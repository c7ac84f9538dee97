/** How a procedure looks when it is drawn (审批流程的样子). */
import IconApproval from "~icons/tabler/user-check";
import IconBolt from "~icons/tabler/bolt";
import IconBranch from "~icons/tabler/git-branch";
import IconCall from "~icons/tabler/subtask";
import IconEnd from "~icons/tabler/square";
import IconMail from "~icons/tabler/send";
import IconRoute from "~icons/tabler/arrow-ramp-right";
import IconSignal from "~icons/tabler/antenna";
import IconWait from "~icons/tabler/hourglass";
import IconWork from "~icons/tabler/user-edit";
import type { FlowWords } from "@/core/api/flows";
import type { EntityMeta } from "@/core/types";
import type { Looks } from "./designer";
import { spoken } from "./spoken";
import { askedOf, COLORS, summary, wordOf } from "./words";

const ICONS = {
  approval: IconApproval,
  work: IconWork,
  copy: IconMail,
  act: IconBolt,
  wait: IconWait,
  signal: IconSignal,
  call: IconCall,
  route: IconRoute,
  end: IconEnd,
  branch: IconBranch,
};

export function flowLooks(words: () => FlowWords, entity: () => EntityMeta, label: () => string): Looks {
  const said = (expression: string) => spoken(expression, entity().fields);
  function labelOf(path: string): string {
    const [head, column] = path.split(".");
    const field = entity().fields.find((one) => one.name === head);
    return [field?.label ?? head, field?.lines.find((one) => one.name === column)?.label ?? column].filter(Boolean).join(".");
  }
  return {
    noun: "一步",
    begins: () => `发起：${label()}`,
    ends: "通过",
    icons: ICONS,
    colors: COLORS,
    said,
    line: (step) => (step.kind === "branch" ? wordOf(askedOf(words(), "branch", "split"), step.split) : summary(words(), step, labelOf)),
    armSays(step, arm) {
      if (step.split === "parallel") return "同时进行";
      return arm.when ? `当 ${said(arm.when)}` : step.split === "inclusive" ? "都不成立时" : "其他情况";
    },
    fixedArms: () => false,
  };
}
