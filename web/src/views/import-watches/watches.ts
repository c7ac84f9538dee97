/** What the screen of watched folders says (定时导入的文字). */
import type { FolderChoice, KnownMapping, Watch } from "@/core/api/watches";
import { grouped } from "@/core/format";
import type { ImportCounts } from "@/core/types";

const COUNTED: [keyof ImportCounts, string][] = [["new", "新增"], ["changed", "更新"], ["same", "不变"], ["error", "错误"]];

/** What became of the rows of a file. */
export function countsText(counts: ImportCounts): string {
  return COUNTED.filter(([name]) => counts[name]).map(([name, label]) => `${label} ${grouped(String(counts[name]))}`).join("，");
}

export function periodText(minutes: number): string {
  if (minutes % 60) return minutes === 1 ? "每分钟" : `每 ${minutes} 分钟`;
  return minutes === 60 ? "每小时" : minutes === 1440 ? "每天" : `每 ${minutes / 60} 小时`;
}

/** The mappings that can be chosen once an entity is, or all of them. */
export const mappingsFor = (known: KnownMapping[], entity: string) => known.filter((one) => !entity || one.entity === entity);

/** A choice to begin with, or what is chosen for a folder. */
export function choiceOf(watch: Watch | null): FolderChoice {
  const none: FolderChoice = { folder: "", login: "", label: "", entity: "", mapping: "", mode: "", every_minutes: 1, paused: false };
  if (!watch) return none;
  const { folder, login, label, entity, mapping, mode, every_minutes, paused } = watch;
  return { folder, login, label, entity, mapping, mode, every_minutes, paused };
}
