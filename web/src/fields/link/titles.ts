/** Titles of linked records known by their id only (关联标题), as after opening a saved filter. */
import * as records from "@/core/api/records";
import type { Link } from "@/core/types";

const known = new Map<string, string>();

/** Remember titles that were seen, so that they need not be asked for. */
export function remember(entity: string, links: Link[]): void {
  for (const one of links) known.set(`${entity}/${one.id}`, one.title);
}

/** Return links with titles; a record this person may not see keeps its number. */
export async function titled(entity: string, ids: number[]): Promise<Link[]> {
  const unknown = ids.filter((id) => !known.has(`${entity}/${id}`));
  if (unknown.length) {
    const where = { field: "id", op: "in" as const, value: unknown };
    const { rows } = await records.query(entity, { where, limit: Math.min(500, unknown.length), columns: [] });
    remember(entity, rows);
  }
  return ids.map((id) => ({ id, title: known.get(`${entity}/${id}`) ?? `#${id}` }));
}
