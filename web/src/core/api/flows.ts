/** Flows while they are drawn (流程设计): the words of the designer, what a procedure would do, its BPMN picture. */
import type { TimelineNode } from "@/core/types";
import { get, post } from "./client";
import type { Document, Named } from "./definitions";

export interface AskedOf {
  name: string;
  label: string;
  kind:
    | "text"
    | "expression"
    | "boolean"
    | "number"
    | "numbers"
    | "choice"
    | "people"
    | "fields"
    | "lines"
    | "step"
    | "entity"
    | "move"
    | "sets"
    | "actions"
    | "deadline" | "rights" | "checks"
    | "persons"
    | "role"
    | "path"
    | "over" | "template" | "long" | "record" | "list" | "sort" | "date" | "automation" | "alert" | "inputs" | "questions" | "line_sets" | "column" | "files_field" | "headers" | "roles" | "retry" | "words"
    | "own_move"
    | "papers";
  expects: string;
  choices: { value: string; label: string }[];
  default: string | number | boolean | null;
}

export interface PartWords {
  label: string;
  asked: AskedOf[];
}

export interface FlowWords {
  parts: Record<string, PartWords>;
  sources: { kind: string; label: string; asked: AskedOf[] }[];
  roles: Named[];
  calls: { entity: string; label: string; moves: Named[] }[];
  /** the ways to print a form, where it has some of its own */
  papers: Record<string, Named[]>;
}

export interface Supposed {
  move: string;
  starter: number;
  values?: Record<string, unknown>;
  record?: number;
  refusing?: string[];
  document?: Document;
}

export interface Trial {
  ends: "accepted" | "rejected" | "voided" | "incident" | "endless";
  ends_label: string;
  nodes: TimelineNode[];
}

const at = (flow: string) => `/flows/${encodeURIComponent(flow)}`;

export const words = () => get<FlowWords>("/flows/words");
export const simulate = (flow: string, supposed: Supposed, signal?: AbortSignal) => post<Trial>(`${at(flow)}/simulate`, supposed, { signal });
export const bpmnAddress = (flow: string, move: string) => `/api${at(flow)}/bpmn?move=${encodeURIComponent(move)}`;
