/** The menu as the sidebar draws it (菜单): groups in the order of the definitions, each entry with its address and icon. */
import type { RouteLocationRaw } from "vue-router";
import type { MenuItem, Meta } from "@/core/types";

export interface Entry {
  key: string;
  label: string;
  icon: string;
  to: RouteLocationRaw;
}

export interface Group {
  name: string;
  label: string;
  items: Entry[];
  /** reports, when there are so many that they are folded into one entry */
  reports: Entry[];
}

const REPORTS_SHOWN = 3;

/** The business first, then the organisation that carries it, then what the platform keeps. */
const LAST = ["org", "platform"];

export function menuGroups(meta: Meta | null): Group[] {
  const groups = new Map<string, Group>();
  for (const item of meta?.menu ?? []) {
    const group = groups.get(item.bundle) ?? { name: item.bundle, label: item.group, items: [], reports: [] };
    (item.kind === "report" ? group.reports : group.items).push(entry(item, meta));
    groups.set(item.bundle, group);
  }
  return [...groups.values()]
    .map((group) => (group.reports.length > REPORTS_SHOWN ? group : { ...group, items: [...group.items, ...group.reports], reports: [] }))
    .sort((one, other) => LAST.indexOf(one.name) - LAST.indexOf(other.name));
}

function entry(item: MenuItem, meta: Meta | null): Entry {
  const entity = meta?.entities.find((one) => one.name === item.name);
  const targets: Record<MenuItem["kind"], [icon: string, to: RouteLocationRaw]> = {
    list: [entity?.icon ?? "file", `/e/${item.name}`],
    board: ["layout-kanban", `/board/${item.name}`],
    report: ["chart-bar", `/report/${item.name}`],
    import: ["table-import", "/import"],
  };
  const [icon, to] = targets[item.kind] ?? ["file", "/"];
  return { key: `${item.kind}/${item.name}/${item.label}`, label: item.label, icon, to };
}
