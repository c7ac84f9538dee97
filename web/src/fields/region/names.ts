/**
 * Regions of China by code (省市区): the very file the server reads, fetched when the first region is shown.
 *
 * Until it is here a region reads as its code; whoever drew one is drawn again when the names arrive.
 */
import { shallowRef } from "vue";
import type { Node } from "../cascade/tree";

const names = shallowRef<Record<string, string> | null>(null);
let asked: Promise<void> | null = null;

/** Fetch the names once. */
export function loadRegions(): Promise<void> {
  asked ??= import("../../../../guocheng/base/regions.json").then((file) => {
    names.value = file.default.names;
  });
  return asked;
}

const stem = (code: string) => (code.endsWith("0000") ? code.slice(0, 2) : code.endsWith("00") ? code.slice(0, 4) : code);

/** Return a region and what it lies in, the widest first. */
const lineOf = (code: string) =>
  [...new Set([`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code])].filter((one) => one in (names.value ?? {}));

/** Return the full name: 浙江省温州市鹿城区. */
export function regionName(code: string): string {
  if (!names.value) {
    void loadRegions();
    return code;
  }
  const words = lineOf(code).map((one) => names.value?.[one] ?? "").filter((word) => !word.includes("直辖"));
  return [...new Set(words)].join("") || code;
}

/** Take "330302 车站大道1号" apart. */
export function partsOf(value: unknown): { code: string; address: string } {
  const text = typeof value === "string" ? value : "";
  const at = text.indexOf(" ");
  return at < 0 ? { code: text, address: "" } : { code: text.slice(0, at), address: text.slice(at + 1) };
}

/** Find a region by its full or short names, with or without marks between; what stands behind is the address. */
export function readRegion(text: string): { code: string; address: string } | null {
  const known = names.value ?? {};
  const given = text.trim();
  if (/^\d{6}/.test(given) && given.slice(0, 6) in known) return { code: given.slice(0, 6), address: given.slice(6).trim() };
  let [code, rest] = ["", given];
  for (let step = down(code, rest); step; step = down(code, rest)) {
    code = step.code;
    rest = step.rest.replace(/^[\s/,，、>·—-]+/, "");
  }
  return code ? { code, address: rest } : null;
}

function down(within: string, text: string): { code: string; rest: string } | null {
  const children = inside(within);
  for (const codes of [children, children.flatMap(inside)]) {
    const hits = codes.flatMap((code) => words(code).filter((word) => text.startsWith(word)).map((word) => ({ code, rest: text.slice(word.length), size: word.length })));
    const longest = Math.max(0, ...hits.map((hit) => hit.size));
    const best = hits.filter((hit) => hit.size === longest);
    if (best.length && (best.length === 1 || codes === children)) return best[0];
    if (best.length) return null;
  }
  return null;
}

function words(code: string): string[] {
  const name = names.value?.[code] ?? "";
  const short = name.replace(/(特别行政区|地区|林区|矿区|新区|(维吾尔|壮族|回族)?自治区|[省市区县盟旗镇乡])$/, "");
  return short.length >= 2 && short !== name ? [name, short] : [name];
}

const inside = (code: string): string[] => {
  const start = code ? stem(code) : "";
  const level = start.length / 2;
  return Object.keys(names.value ?? {}).filter((one) => one !== code && one.startsWith(start) && stem(one).length / 2 === level + 1);
};

/** Return all regions nested, for a picker. */
export function regionTree(): Node[] {
  const known = Object.entries(names.value ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  const nodes = new Map<string, Node>(known.map(([value, label]) => [value, { value, label }]));
  const top: Node[] = [];
  for (const [code, node] of nodes) {
    const above = code.endsWith("0000") ? "" : code.endsWith("00") ? `${code.slice(0, 2)}0000` : `${code.slice(0, 4)}00`;
    const parent = nodes.get(above);
    if (parent) (parent.children ??= []).push(node);
    else top.push(node);
  }
  return top;
}
