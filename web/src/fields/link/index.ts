/** A record of another entity (关联): shown by its title, picked by searching, written as its id. */
import type { Link } from "@/core/types";
import type { FieldType } from "../types";
import Shown from "./Shown.vue";

const isLink = (value: unknown): value is Link => typeof value === "object" && value !== null && "id" in value;
const title = (value: unknown) => (isLink(value) ? value.title : value ? `#${String(value)}` : "");

export const link: FieldType = {
  name: "link",
  width: 130,
  align: "left",
  cell: title,
  text: title,
  parse: (text) => (text.trim() ? { value: text, problem: `请从列表中选择「${text.trim()}」` } : { value: null }),
  written: (value) => (isLink(value) ? value.id : (value ?? null)),
  ops: ["in", "not_in", "below", "me", "empty", "not_empty"],
  shown: Shown,
};
