/** Notices to a person, and why something may be done (通知与解释). */
import type { Right } from "./meta";

export interface Message {
  id: number;
  kind: string;
  text: string;
  entity: string | null;
  record_id: number | null;
  created_at: string;
  read: boolean;
}

/** Why a person may or may not see and do something with a record. */
export interface Explanation {
  person: { id: number; name: string };
  sees: boolean;
  rights: { right: Right; label: string; granted: boolean; by: string[]; missing: string }[];
  because: string[];
  fields: { name: string; label: string; sees: boolean; masked: boolean; edits: boolean; exports: boolean; because: string[] }[];
  hidden: string[];
  masked: string[];
}
