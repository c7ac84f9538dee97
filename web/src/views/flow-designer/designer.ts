/** What the parts of the designer share (流程设计): the draft, what is chosen, what is wrong, who would be asked. */
import { inject, provide, type ComputedRef, type InjectionKey, type Ref } from "vue";
import type { FlowWords } from "@/core/api/flows";
import type { EntityMeta } from "@/core/types";
import type { ArmDoc, Place, ProcedureDoc, StepDoc } from "./tree";

/** A step, an arm of a branch by its number, or the procedure itself (blank). */
export interface Chosen {
  step: string;
  arm: number | null;
}

/** What became of a step in a test run. */
export interface Seen {
  skipped: boolean;
  says: string;
}

/** How what is drawn looks: a procedure and an automation are the same tree in other words. */
export interface Looks {
  /** what one step is called, and where the tree begins and ends */
  noun: string;
  begins: () => string;
  ends: string;
  icons: Record<string, unknown>;
  colors: Record<string, string>;
  /** a step in one line, a condition in the words of the form, when an arm is gone */
  line: (step: StepDoc) => string;
  said: (expression: string) => string;
  armSays: (step: StepDoc, arm: ArmDoc) => string;
  /** the arms of such a step are neither added, moved nor taken away */
  fixedArms: (step: StepDoc) => boolean;
}

export interface Designer {
  words: FlowWords;
  entity: EntityMeta;
  looks: Looks;
  procedure: ComputedRef<ProcedureDoc>;
  chosen: Ref<Chosen | null>;
  readOnly: Ref<boolean>;
  wrong: ComputedRef<Map<string, string[]>>;
  expected: ComputedRef<Map<string, Seen> | null>;
  dragged: Ref<string>;
  change: (procedure: ProcedureDoc) => void;
  add: (place: Place) => void;
  drop: (place: Place) => void;
  verb: (step: StepDoc, verb: string) => void;
  armVerb: (branch: StepDoc, arm: number, verb: string) => void;
}

const KEY: InjectionKey<Designer> = Symbol("designer");

/** The ways to change the tree by hand. */
type ByHand = Pick<Designer, "chosen" | "dragged" | "add" | "drop" | "verb" | "armVerb">;

/** What is offered is read when it is asked for: words and fields come after the page. */
export const offerDesigner = (drawing: ByHand, designer: Omit<Designer, keyof ByHand>) => provide(KEY, Object.assign(designer, drawing));
export const useDesigner = () => inject(KEY)!;

/** What a key on a card asks for. */
export function verbOf(event: KeyboardEvent): string {
  if (event.altKey) return { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }[event.key] ?? "";
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") return "copy";
  return event.key === "Delete" ? "remove" : "";
}
