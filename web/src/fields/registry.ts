/** All field types by name (字段类型登记): a new type is one folder, one line here, and one in each of `desk.ts` and `phone.ts`. */
import type { FieldMeta } from "@/core/types";
import { boolean } from "./boolean";
import { choice } from "./choice";
import { choices } from "./choices";
import { date } from "./date";
import { decimal } from "./decimal";
import { filesType } from "./files";
import { instant } from "./instant";
import { integer } from "./integer";
import { lines } from "./lines";
import { link } from "./link";
import { money } from "./money";
import { serial } from "./serial";
import { text } from "./text";
import type { FieldType } from "./types";

const TYPES = new Map<string, FieldType>(
  [text, integer, decimal, money, boolean, date, instant, choice, choices, link, serial, filesType, lines].map((type) => [
    type.name,
    type,
  ]),
);

/** Return the type of a field; a type this page does not know yet is shown as text. */
export const typeOf = (field: Pick<FieldMeta, "type">): FieldType => TYPES.get(field.type) ?? text;
