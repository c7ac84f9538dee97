/** Where a card may go (去向): the moves of the flow that lead from one stage to another. */
import type { FlowMeta, MoveMeta, MoveOffer } from "@/core/types";

/** The stages that can be reached from a stage in one move. */
export function reachable(flow: FlowMeta, from: string): Set<string> {
  return new Set(flow.moves.filter((move) => move.sources.includes(from) && move.target !== from).map((move) => move.target));
}

/** The moves that lead from one stage to another, harmless ones first. */
export function waysBetween(flow: FlowMeta, from: string, to: string): MoveMeta[] {
  return flow.moves
    .filter((move) => move.sources.includes(from) && move.target === to)
    .sort((one, other) => Number(one.danger) - Number(other.danger));
}

/** Must the person be asked before a carried card is moved? A remark that may be left out holds nobody up. */
export const asksSomething = (offer: MoveOffer) =>
  offer.asks.length > 0 || offer.comment === "required" || offer.danger || offer.approval !== null;

/** How full the time of a stage is, from 0 to 1 and beyond; null without a limit. */
export const fullness = (hours: number, limit: number): number | null => (limit > 0 ? hours / limit : null);

/** The colour of the time in a stage: red beyond its limit, yellow in the last fifth. */
export function shade(full: number | null): "" | "green" | "yellow" | "red" {
  if (full === null) return "";
  return full > 1 ? "red" : full >= 0.8 ? "yellow" : "green";
}

/** The stage where most hours are spent waiting: cards times the median stay. */
export function bottleneck(columns: { stage: string; category: string; count: number; median_hours: number | null }[]): string {
  const waiting = columns
    .filter((one) => one.category === "open" && one.count > 0 && one.median_hours !== null)
    .map((one) => ({ stage: one.stage, hours: one.count * (one.median_hours ?? 0) }))
    .sort((one, other) => other.hours - one.hours);
  return waiting.length > 1 && waiting[0].hours > 1.5 * waiting[1].hours ? waiting[0].stage : "";
}
