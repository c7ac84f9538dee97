/**
 * Finding something in the whole company (全公司查找): records by the server, pages by the menu, and what was opened last.
 *
 * Of what was opened only the ids stay in this browser; their titles are asked for anew, with the rights of today.
 */
import { computed, ref, shallowRef } from "vue";
import { post, type Ask } from "./api/client";
import * as records from "./api/records";

export interface FoundGroup {
  entity: string;
  label: string;
  icon: string;
  rows: { id: number; title: string }[];
  /** is there more than these? */
  more: boolean;
}

/** One line that can be chosen. */
export interface FoundLine {
  key: string;
  group: string;
  title: string;
  icon: string;
  to: string;
  /** what leads on instead of being found */
  leads?: boolean;
}

export interface FoundPage {
  label: string;
  icon: string;
  to: string;
}

const WAIT_MS = 200;
const PAGES_MAX = 5;
const RECENT_MAX = 8;

export const searchEverywhere = (text: string, ask?: Ask, limit = 6) =>
  post<{ groups: FoundGroup[] }>("/search", { text, limit }, ask);

/** Put what was found into lines: pages first, they are few; then the records of each entity, best first. */
export function linesOf(groups: FoundGroup[], pages: FoundPage[], text: string): FoundLine[] {
  const shown = pages.map((page) => ({ key: `page${page.to}`, group: "页面", title: page.label, icon: page.icon, to: page.to }));
  const found = groups.flatMap((group) => [
    ...group.rows.map((row) => ({ key: `${group.entity}/${row.id}`, group: group.label, title: row.title, icon: group.icon, to: `/e/${group.entity}/${row.id}` })),
    ...(group.more ? [{ key: `${group.entity}/more`, group: group.label, title: `更多${group.label}`, icon: "search", to: `/e/${group.entity}?q=${encodeURIComponent(text)}`, leads: true }] : []),
  ]);
  return [...shown, ...found];
}

/** The pages whose name holds the text. */
export function pagesFor(pages: FoundPage[], text: string): FoundPage[] {
  const wanted = text.trim().toLowerCase();
  return wanted ? pages.filter((page) => page.label.toLowerCase().includes(wanted)).slice(0, PAGES_MAX) : [];
}

export interface Opened {
  entity: string;
  id: number;
}

const place = (login: string) => `guocheng.opened.${login}`;

/** What this person opened in this browser, the last first. */
export function openedLast(login: string): Opened[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place(login)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is Opened => typeof one?.entity === "string" && Number.isInteger(one?.id)) : [];
  } catch {
    return [];
  }
}

export function noteOpened(login: string, entity: string, id: number): void {
  const others = openedLast(login).filter((one) => one.entity !== entity || one.id !== id);
  localStorage.setItem(place(login), JSON.stringify([{ entity, id }, ...others].slice(0, RECENT_MAX)));
}

/** The titles of what was opened last, as far as it is still there and may be seen. */
export async function recentLines(login: string, known: (entity: string) => { label: string; icon: string } | undefined): Promise<FoundLine[]> {
  const opened = openedLast(login).filter((one) => known(one.entity));
  const titles = new Map<string, string>();
  await Promise.all(
    [...new Set(opened.map((one) => one.entity))].map(async (entity) => {
      const ids = opened.filter((one) => one.entity === entity).map((one) => one.id);
      const { rows } = await records.query(entity, { where: { field: "id", op: "in", value: ids }, columns: [], limit: ids.length });
      rows.forEach((row) => titles.set(`${entity}/${row.id}`, row.title));
    }),
  ).catch(() => undefined);
  return opened.flatMap(({ entity, id }) => {
    const title = titles.get(`${entity}/${id}`);
    return title === undefined ? [] : [{ key: `${entity}/${id}`, group: "最近打开", title, icon: known(entity)!.icon, to: `/e/${entity}/${id}` }];
  });
}

/** Look for what is typed a moment after the last key; an answer to earlier words is dropped. */
export function useFinding(limit = 6) {
  const text = ref("");
  const groups = shallowRef<FoundGroup[]>([]);
  const busy = ref(false);
  const failed = ref(false);
  let timer = 0;
  let turn: AbortController | null = null;

  function look(at: string, wait = WAIT_MS): void {
    text.value = at;
    clearTimeout(timer);
    turn?.abort();
    turn = null;
    busy.value = at.trim() !== "";
    if (busy.value) timer = window.setTimeout(() => void ask(at.trim()), wait);
    else groups.value = [];
  }

  async function ask(words: string): Promise<void> {
    const mine = (turn = new AbortController());
    try {
      const answer = await searchEverywhere(words, { signal: mine.signal }, limit);
      if (mine !== turn) return;
      [groups.value, failed.value] = [answer.groups, false];
    } catch {
      if (mine !== turn) return;
      [groups.value, failed.value] = [[], true];
    }
    busy.value = false;
  }

  return { text, groups, busy, failed, look, words: computed(() => text.value.trim()) };
}
