/** A new line (新的一行) with the defaults of its columns, as far as the browser can tell; the server fills the rest. */
import { evaluateNow, Unknown } from "@/core/expr";
import type { FieldMeta } from "@/core/types";
import { resultFor } from "../results";
import type { Line } from "./index";

export function freshLine(field: FieldMeta): Line {
  const line: Line = {};
  for (const column of field.lines) {
    if (!column.default_tree) continue;
    try {
      const value = resultFor(column, evaluateNow(column.default_tree, {})) ?? null;
      if (value !== null) line[column.name] = value;
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
    }
  }
  return line;
}
