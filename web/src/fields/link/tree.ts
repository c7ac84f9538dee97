/** The tree beside a picker (选择时的树): of the records themselves, or of the units they belong to. */
import * as records from "@/core/api/records";
import type { EntityMeta, Link, Row, Where } from "@/core/types";

export interface Branch {
  id: number;
  title: string;
  depth: number;
}

/** What a tree beside the records of an entity is made of: its entity, the link up, and the path that places a record. */
export interface TreePlan {
  entity: string;
  parent: string;
  by: string;
}

const ROWS_MAX = 500;

/** Return the tree to choose along: the entity's own, or that of the first entity with one it links to; null for none. */
export function treePlan(target: EntityMeta | undefined, of: (name: string) => EntityMeta | undefined): TreePlan | null {
  if (!target) return null;
  if (target.parent_field) return { entity: target.name, parent: target.parent_field, by: "id" };
  for (const field of target.fields) {
    const tree = field.type === "link" && !field.readonly ? of(field.to) : undefined;
    if (tree?.parent_field) return { entity: tree.name, parent: tree.parent_field, by: field.name };
  }
  return null;
}

/** Lay rows out as a tree, each after its parent; what has lost its parent stands at the top. */
export function laidOut(rows: Row[], parent: string): Branch[] {
  const known = new Set(rows.map((row) => row.id));
  const below = new Map<number, Row[]>();
  for (const row of rows) {
    const up = (row[parent] as Link | null)?.id;
    const under = up && known.has(up) && up !== row.id ? up : 0;
    below.set(under, [...(below.get(under) ?? []), row]);
  }
  const result: Branch[] = [];
  const seen = new Set<number>();
  const walk = (under: number, depth: number) => {
    for (const row of below.get(under) ?? []) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      result.push({ id: row.id, title: row.title, depth });
      walk(row.id, depth + 1);
    }
  };
  walk(0, 0);
  return result;
}

export async function branches(plan: TreePlan): Promise<Branch[]> {
  const { rows } = await records.query(plan.entity, { columns: [plan.parent], limit: ROWS_MAX, sort: [["id", "asc"]] });
  return laidOut(rows, plan.parent);
}

/** The records at or below a branch. */
export const within = (plan: TreePlan, branch: number): Where =>
  plan.by === "id" ? { field: "id", op: "below", value: branch } : { field: plan.by, op: "below", value: branch };
