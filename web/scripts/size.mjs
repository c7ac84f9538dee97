/**
 * Size budgets (体积预算): what the first pages load, each lazy chunk, each signature view; gzip, of the files as built.
 *
 * `npm run build` first. Ends with 1 when a budget is passed.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const STATIC = join(dirname(fileURLToPath(import.meta.url)), "../../guocheng/web/static");
const MANIFEST = join(STATIC, "manifest.json");
const KILOBYTE = 1024;

/** The pages people meet first: an entry with the lazy pages it opens at once. */
const PAGES = [
  { label: "桌面列表页", budget: 240, entries: ["index.html", "src/desk/shell/Shell.vue", "src/desk/pages/ListPage.vue", "src/views/data-grid/GridView.vue"] },
  { label: "手机首页", budget: 150, entries: ["m.html", "src/phone/pages/TodoPage.vue"] },
  { label: "访客填表页", budget: 150, entries: ["public.html", "src/portal/FormStep.vue"] },
];
const LAZY_BUDGET = 350;
const VIEW_BUDGET = 15;
const VIEWS = ["data-grid", "board", "approval-timeline", "chart", "schedule"];

if (!existsSync(MANIFEST)) {
  console.error("还没有构建,请先运行 npm run build");
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(MANIFEST, "utf8"));
const weights = new Map();

function weight(file) {
  if (!weights.has(file)) weights.set(file, gzipSync(readFileSync(join(STATIC, file)), { level: 9 }).length / KILOBYTE);
  return weights.get(file);
}

/** Every file a chunk needs before it can run. */
function needed(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const sheet of chunk.css ?? []) found.add(sheet);
  for (const other of chunk.imports ?? []) needed(other, found);
  return found;
}

const lines = [];
const check = (label, kilobytes, budget) => lines.push({ label, kilobytes, budget, ok: kilobytes <= budget });
const sum = (files) => [...files].reduce((total, file) => total + weight(file), 0);

for (const { label, budget, entries } of PAGES) {
  const files = new Set();
  for (const entry of entries) if (manifest[entry]) needed(entry, files);
  check(label, sum(files), budget);
}
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue;
  const own = weight(chunk.file) + (chunk.css ?? []).reduce((total, sheet) => total + weight(sheet), 0);
  const view = VIEWS.find((name) => key.startsWith(`src/views/${name}/`));
  check(view ? `视图 ${view} ${key.split("/").pop()}` : `按需 ${key}`, own, view ? VIEW_BUDGET : LAZY_BUDGET);
}
for (const { label, kilobytes, budget, ok } of lines.sort((a, b) => b.kilobytes / b.budget - a.kilobytes / a.budget)) {
  console.log(`${ok ? "  " : "超"} ${kilobytes.toFixed(1).padStart(7)} KB / ${budget} KB  ${label}`);
}
process.exit(lines.every((line) => line.ok) ? 0 : 1);
