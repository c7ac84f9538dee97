/** What an expression worked out, as a form holds it (算出的值): numbers as exact text, moments as RFC 3339, people with names. */
import type { Value } from "@/core/expr";
import { written } from "@/core/expr/number";
import { useSession } from "@/core/session";
import type { FieldMeta } from "@/core/types";

/** Return the value of a field; undefined when only the server can say it, as the name of a linked record. */
export function resultFor(field: FieldMeta, value: Value): unknown {
  if (typeof value === "bigint") return field.type === "integer" ? Number(written(value)) : written(value);
  if (value instanceof Date) return value.toISOString();
  if (field.type !== "link" || value === null) return value;
  const { person } = useSession();
  return value === person?.id ? { id: person.id, title: person.name } : undefined;
}
