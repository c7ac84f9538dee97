/** Where a menu entry opens on the phone (手机地址): a board is its list by stages; importing is done on the desk. */
import type { Where } from "@/core/types";

interface Flows {
  flow(name: string): { on: string } | undefined;
}

export function phoneAddress(kind: string, name: string, meta: Flows): string {
  if (kind === "list") return `/e/${name}`;
  if (kind === "report") return `/report/${name}`;
  if (kind === "accounts") return "/accounts";
  if (kind === "rating") return "/rating";
  if (kind === "book") return `/books/${name}`;
  const flow = kind === "board" ? meta.flow(name) : undefined;
  return flow ? `/e/${flow.on}` : "";
}

/** The list of the records behind a figure. */
export const listAddress = (entity: string, where: Where) => ({ path: `/e/${entity}`, query: { w: JSON.stringify(where) } });
