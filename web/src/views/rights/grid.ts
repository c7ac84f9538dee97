/** The grid of rights as values (权限表): which cells are chosen, what they hold, what is waiting to be saved. */
import type { CellChange, CellData, GrantData, GridData, GridEntity } from "@/core/api/rights";

export interface Place {
  row: number;
  column: number;
}

export const NONE = "none";
export const CUSTOM = "custom";

export const keyOf = (role: string, entity: string) => `${role}|${entity}`;

/** Every place in the rectangle between two corners. */
export function between(one: Place, other: Place): Place[] {
  const found: Place[] = [];
  for (let row = Math.min(one.row, other.row); row <= Math.max(one.row, other.row); row += 1) {
    for (let column = Math.min(one.column, other.column); column <= Math.max(one.column, other.column); column += 1) {
      found.push({ row, column });
    }
  }
  return found;
}

/** Where a key leads from a place; the edges hold. */
export function moved(from: Place, key: string, rows: number, columns: number): Place | null {
  const steps: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    Home: [0, -columns],
    End: [0, columns],
    PageUp: [-10, 0],
    PageDown: [10, 0],
  };
  const step = steps[key];
  if (!step || rows === 0 || columns === 0) return null;
  const within = (at: number, count: number) => Math.max(0, Math.min(count - 1, at));
  return { row: within(from.row + step[0], rows), column: within(from.column + step[1], columns) };
}

/** The preset a cell shows: what is waiting to be saved, else what is in force. */
export function presetShown(grid: GridData, pending: Map<string, CellChange>, role: string, entity: string): string {
  const waiting = pending.get(keyOf(role, entity));
  if (waiting) return waiting.preset ?? CUSTOM;
  return grid.cells[role]?.[entity]?.preset ?? NONE;
}

/** Presets offered for an entity, with or without a flow. */
export function presetsFor(grid: GridData, entities: Pick<GridEntity, "flow">[]) {
  return grid.presets.filter((one) => one.flow === null || entities.some((entity) => entity.flow === one.flow));
}

/** Put a preset on cells; where records go through a flow the preset of the same sense is taken. */
export function withPreset(pending: Map<string, CellChange>, cells: { role: string; entity: GridEntity }[], preset: string): Map<string, CellChange> {
  const next = new Map(pending);
  for (const { role, entity } of cells) {
    next.set(keyOf(role, entity.name), { role, entity: entity.name, preset: sameSense(preset, entity.flow) });
  }
  return next;
}

const IN_FLOWS: Record<string, string> = { submit_own: "start", see_all: "see_flows", manage_all: "manage_flows" };
const OUTSIDE = Object.fromEntries(Object.entries(IN_FLOWS).map(([plain, flow]) => [flow, plain]));

function sameSense(preset: string, flow: boolean): string {
  return (flow ? IN_FLOWS[preset] : OUTSIDE[preset]) ?? preset;
}

export type FieldUse = "see" | "edit" | "mask" | "plain" | "export";

/** Whether a grant lets a field be used so; a grant that names no fields gives them all. */
export function uses(grant: GrantData, field: string, use: FieldUse): boolean {
  const names = (list: string[] | undefined) => (list ?? []).some((one) => one === field || field.startsWith(`${one}.`));
  const seen = (!grant.only?.length || grant.only.includes(field)) && !names(grant.hidden);
  if (use === "see" || !seen) return seen && use === "see";
  if (use === "edit") return !names(grant.readonly);
  if (use === "mask") return names(grant.masked);
  if (use === "plain") return !!grant.reveals?.includes("*") || names(grant.reveals);
  return !names(grant.not_exported);
}

/** A grant with the use of one field changed; `all` are the fields of the entity. */
export function withUse(grant: GrantData, all: string[], field: string, use: FieldUse, on: boolean): GrantData {
  const put = (list: string[] | undefined, wanted: boolean) => {
    const rest = (list ?? []).filter((one) => one !== field);
    return wanted ? [...rest, field] : rest;
  };
  if (use === "see") {
    const only = grant.only?.length ? grant.only : all.filter((one) => uses(grant, one, "see"));
    return { ...grant, hidden: [], only: on ? [...only.filter((one) => one !== field), field] : only.filter((one) => one !== field) };
  }
  if (use === "edit") return { ...grant, readonly: put(grant.readonly, !on) };
  if (use === "mask") return { ...grant, masked: put(grant.masked, on) };
  if (use === "plain") return { ...grant, reveals: put(grant.reveals?.includes("*") ? all : grant.reveals, on) };
  return { ...grant, not_exported: put(grant.not_exported, !on) };
}

/** The grants of a cell for its detail page: what waits, else what is in force, as copies. */
export function grantsShown(grid: GridData, entity: GridEntity, cell: CellData | undefined, waiting: CellChange | undefined): GrantData[] {
  const only = entity.fields.map((one) => one.name);
  const preset = waiting?.preset ? grid.presets.find((one) => one.name === waiting.preset)?.grants.map((one) => ({ ...one, only })) : undefined;
  return (preset ?? waiting?.grants ?? cell?.grants ?? []).map((one) => ({ ...one }));
}
