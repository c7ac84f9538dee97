/** A new line (新的一行) with the defaults of its columns, as far as the browser can tell; the server fills the rest. */
import { evaluateNow, Unknown, type Value } from "@/core/expr";
import { written } from "@/core/expr/number";
import { useSession } from "@/core/session";
import type { FieldMeta } from "@/core/types";
import type { Line } from "./index";

export function freshLine(field: FieldMeta): Line {
  const line: Line = {};
  for (const column of field.lines) {
    if (!column.default_tree) continue;
    try {
      const value = asJson(column, evaluateNow(column.default_tree, {}));
      if (value !== null) line[column.name] = value;
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
    }
  }
  return line;
}

function asJson(column: FieldMeta, value: Value): unknown {
  if (typeof value === "bigint") return column.type === "integer" ? Number(written(value)) : written(value);
  if (value instanceof Date) return value.toISOString();
  const { person } = useSession();
  if (column.type === "link") return value !== null && value === person?.id ? { id: person.id, title: person.name } : null;
  return value;
}
