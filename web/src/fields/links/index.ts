/** Several records of another entity (多选关联): shown by their titles in the order they were chosen, written as ids. */
import type { Link } from "@/core/types";
import { link } from "../link";
import ShownLinks from "../link/Shown.vue";
import type { FieldType } from "../types";

const all = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const titles = (value: unknown, field: Parameters<FieldType["text"]>[1]) =>
  all(value).map((one) => link.text(one, field)).filter(Boolean).join("、");

export const links: FieldType = {
  name: "links",
  width: 180,
  align: "left",
  cell: titles,
  text: titles,
  parse: (text) => (text.trim() ? { value: text, problem: `请从列表中选择「${text.trim()}」` } : { value: [] }),
  written: (value) => all(value).map((one) => (typeof one === "object" && one ? (one as Link).id : one)),
  ops: ["in", "not_in", "below", "me", "empty", "not_empty"],
  shown: ShownLinks,
};
