/** A condition in the words of the form (条件的说法): labels instead of names, for who reads the tree; it is written as it is. */
import type { FieldMeta } from "@/core/types";

const WORDS: Record<string, string> = {
  and: "且", or: "或", not: "不是", in: "属于", true: "是", false: "否", null: "空", "=": "等于", "<>": "不等于", "!=": "不等于", ">=": "≥", "<=": "≤",
};
/** Texts, numbers, names with dots, comparisons, and whatever else stands there. */
const TOKEN = /'(?:[^']|'')*'|\d+(?:\.\d+)?|[A-Za-z_]\w*(?:\.\w+)*|<>|!=|>=|<=|\s+|[^\s]/gu;

/** Say an expression over a form; a name nobody knows, and functions, stay as they are. */
export function spoken(expression: string, fields: FieldMeta[]): string {
  const tokens = (expression.match(TOKEN) ?? []).filter((one) => one.trim());
  let meant: FieldMeta | undefined;
  const said = tokens.map((token, at) => {
    if (token.startsWith("'")) {
      const text = token.slice(1, -1).replaceAll("''", "'");
      return `「${meant?.options.find((one) => one.code === text)?.label ?? text}」`;
    }
    const word = WORDS[token.toLowerCase()];
    if (word) return word;
    if (!/^[A-Za-z_]/u.test(token) || tokens[at + 1] === "(") return token;
    const [label, field] = named(token, fields);
    meant = field;
    return label;
  });
  return said.reduce((text, one, at) => text + (at && apart(said[at - 1] ?? "", one) ? " " : "") + one, "");
}

function named(path: string, fields: FieldMeta[]): [string, FieldMeta | undefined] {
  const [head, column, ...deeper] = path.split(".");
  const field = fields.find((one) => one.name === head);
  if (!field) return [path, undefined];
  if (!column) return [field.label, field];
  const below = field.lines.find((one) => one.name === column);
  return below && !deeper.length ? [`${field.label}.${below.label}`, below] : [[field.label, column, ...deeper].join("."), undefined];
}

/** Brackets and commas stand close to what they belong to. */
function apart(before: string, after: string): boolean {
  return !/[(（]$/u.test(before) && !/^[)）,，]/u.test(after) && !(after === "(" && /^\w+$/u.test(before));
}
