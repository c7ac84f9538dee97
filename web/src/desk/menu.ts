/** The menu as the sidebar draws it (菜单): groups in the order of the definitions, each entry with its address and icon. */
import type { RouteLocationRaw } from "vue-router";
import type { MenuItem, Meta } from "@/core/types";

export interface Entry {
  key: string;
  label: string;
  icon: string;
  to: RouteLocationRaw;
}

/** Entries folded into one. */
export interface Fold {
  label: string;
  icon: string;
  items: Entry[];
}

export interface Group {
  name: string;
  label: string;
  items: Entry[];
  folds: Fold[];
}

const REPORTS_SHOWN = 3;

/** The business first, then the organisation that carries it, then what the platform keeps. */
const LAST = ["org", "platform"];

export function menuGroups(meta: Meta | null): Group[] {
  const menu = meta?.menu ?? [];
  const names = [...new Set(menu.map((item) => item.bundle))];
  return names.map((name) => groupOf(name, menu.filter((item) => item.bundle === name), meta)).sort((one, other) => LAST.indexOf(one.name) - LAST.indexOf(other.name));
}

/** Everything a group leads to, folded or not. */
export const entriesOf = (group: Group): Entry[] => [...group.items, ...group.folds.flatMap((fold) => fold.items)];

/** Fold what the definition puts under a word, and reports when there are many of them. */
function groupOf(name: string, menu: MenuItem[], meta: Meta | null): Group {
  const reports = menu.filter((item) => item.kind === "report" && !item.under);
  const under = (item: MenuItem) => item.under || (item.kind === "report" && reports.length > REPORTS_SHOWN ? "报表" : "");
  const folds = new Map<string, Fold>();
  const items: Entry[] = [];
  for (const item of [...menu.filter((one) => one.kind !== "report"), ...menu.filter((one) => one.kind === "report")]) {
    const word = under(item);
    if (!word) items.push(entry(item, meta));
    else {
      const fold = folds.get(word) ?? { label: word, icon: entry(item, meta).icon, items: [] };
      fold.items.push(entry(item, meta));
      folds.set(word, fold);
    }
  }
  return { name, label: menu[0]?.group ?? "", items, folds: [...folds.values()] };
}

function entry(item: MenuItem, meta: Meta | null): Entry {
  const entity = meta?.entities.find((one) => one.name === item.name);
  const targets: Record<MenuItem["kind"], [icon: string, to: RouteLocationRaw]> = {
    list: [entity?.icon ?? "file", item.view ? { path: `/e/${item.name}`, query: { v: `shipped:${item.view}` } } : `/e/${item.name}`],
    board: ["layout-kanban", `/board/${item.name}`],
    report: ["chart-bar", `/report/${item.name}`],
    book: ["chart-bar", `/books/${item.name}`],
    accounts: ["file", "/accounts"],
    settling: ["table", "/settling"],
    rating: ["chart-bar", "/rating"],
    import: ["table-import", "/import"],
  };
  const [icon, to] = targets[item.kind] ?? ["file", "/"];
  return { key: `${item.kind}/${item.name}/${item.label}`, label: item.label, icon, to };
}
