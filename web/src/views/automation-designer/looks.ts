/** How an automation looks when it is drawn (自动化的样子): nodes in sentences, formulas in the words of the form. */
import IconAdd from "~icons/tabler/file-plus";
import IconApproval from "~icons/tabler/user-check";
import IconBranch from "~icons/tabler/git-branch";
import IconCall from "~icons/tabler/subtask";
import IconDown from "~icons/tabler/arrow-bar-to-down";
import IconEnd from "~icons/tabler/square";
import IconForm from "~icons/tabler/forms";
import IconFormula from "~icons/tabler/math-function";
import IconLoop from "~icons/tabler/repeat";
import IconMail from "~icons/tabler/send";
import IconPen from "~icons/tabler/pencil";
import IconSearch from "~icons/tabler/search";
import IconTask from "~icons/tabler/checkbox";
import IconTrash from "~icons/tabler/trash";
import IconTry from "~icons/tabler/alert-triangle";
import IconWait from "~icons/tabler/hourglass";
import IconWorld from "~icons/tabler/world";
import type { EntityMeta, FieldMeta } from "@/core/types";
import { saidOf, triggerPieces, type AutomationDoc, type NodeDoc, type Piece, type Words } from "@/views/automation/sentences";
import type { Looks } from "@/views/flow-designer/designer";
import { spoken } from "@/views/flow-designer/spoken";
import { every, type ProcedureDoc } from "@/views/flow-designer/tree";
import { fixedArms, unfinished } from "./drawn";

const ICONS = {
  get: IconSearch, get_many: IconSearch, summary: IconFormula, formula: IconFormula, add: IconAdd, update: IconPen, upsert: IconPen, push_down: IconDown,
  delete: IconTrash, move: IconApproval, notify: IconMail, choose: IconBranch, parallel: IconBranch, loop: IconLoop, attempt: IconTry,
  wait: IconWait, entrust: IconTask, fill_in: IconForm, request: IconWorld, start: IconCall, stop: IconEnd,
};
const COLORS: Record<string, string> = {
  get: "blue", get_many: "blue", summary: "blue", formula: "blue", add: "purple", update: "purple", upsert: "purple", push_down: "purple", delete: "red", move: "orange",
  notify: "green", entrust: "orange", fill_in: "orange", request: "green", start: "blue", stop: "red",
};
/** Their texts are written for people, with formulas in braces. */
const TEXTS = new Set(["notify", "entrust", "fill_in", "request", "stop"]);

interface Given {
  document: () => AutomationDoc;
  procedure: () => ProcedureDoc;
  entity: () => EntityMeta;
  entityNamed: (name: string) => EntityMeta | undefined;
  words: Words;
}

export function automationLooks({ document, procedure, entity, entityNamed, words }: Given): Looks {
  /** The fields of the record, the nodes by their names, and the record as it was. */
  function fields(): FieldMeta[] {
    const named = (name: string, label: string, lines: unknown[] = []) => ({ name, label, lines, options: [] }) as unknown as FieldMeta;
    const own = entity().fields;
    const nodes = [...every(procedure().steps)].map((one) => named(one.name, one.label, entityNamed(String(one.entity ?? ""))?.fields));
    return [...own, ...nodes, named("before", "修改前", own), named("form", "本单", own), named("error", "出错原因"), named("item", "这一条")];
  }
  const said = (expression: string) => spoken(expression, fields());
  const joined = (pieces: Piece[], plain: boolean) => pieces.map((one) => (one.code && !plain ? said(one.text) : one.text)).join("");
  return {
    noun: "一个节点",
    begins() {
      const { trigger, when } = document();
      return joined(triggerPieces(document(), words), trigger.kind === "schedule") + (when ? `，如果 ${said(when)}` : "");
    },
    ends: "结束",
    icons: ICONS,
    colors: COLORS,
    said,
    line: (step) => (unfinished(step) ? "还没有写完" : joined(saidOf(step as NodeDoc, document(), words), TEXTS.has(step.kind))),
    armSays(step, arm) {
      if (fixedArms(step)) return "";
      return arm.when ? `当 ${said(arm.when)}` : step.kind === "parallel" ? "总是走" : "其他情况";
    },
    fixedArms,
  };
}
