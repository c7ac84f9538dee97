/** What the parts of the designer share (流程设计): the draft, what is chosen, what is wrong, who would be asked. */
import { inject, provide, type ComputedRef, type InjectionKey, type Ref } from "vue";
import type { FlowWords } from "@/core/api/flows";
import type { EntityMeta, TimelineNode } from "@/core/types";
import type { Place, ProcedureDoc, StepDoc } from "./tree";

/** A step, an arm of a branch by its number, or the procedure itself (blank). */
export interface Chosen {
  step: string;
  arm: number | null;
}

export interface Designer {
  words: FlowWords;
  entity: EntityMeta;
  flow: string;
  procedure: ComputedRef<ProcedureDoc>;
  chosen: Ref<Chosen | null>;
  readOnly: Ref<boolean>;
  wrong: ComputedRef<Map<string, string[]>>;
  expected: ComputedRef<Map<string, TimelineNode> | null>;
  dragged: Ref<string>;
  labelOf: (path: string) => string;
  change: (procedure: ProcedureDoc) => void;
  add: (place: Place) => void;
  drop: (place: Place) => void;
  verb: (step: StepDoc, verb: string) => void;
  armVerb: (branch: StepDoc, arm: number, verb: string) => void;
}

const KEY: InjectionKey<Designer> = Symbol("designer");

export const offerDesigner = (designer: Designer) => provide(KEY, designer);
export const useDesigner = () => inject(KEY)!;

/** What a key on a card asks for. */
export function verbOf(event: KeyboardEvent): string {
  if (event.altKey) return { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }[event.key] ?? "";
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") return "copy";
  return event.key === "Delete" ? "remove" : "";
}
