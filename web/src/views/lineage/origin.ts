/** Asking where a figure comes from (从哪里来), and with a record which records it counts, source by source. */
import { ref, shallowRef } from "vue";
import { useRouter } from "vue-router";
import * as api from "@/core/api/definitions";
import { opened, type Opened } from "@/core/api/totals";
import { problemsOf } from "@/core/notice";

export interface Drill {
  label: string;
  /** what the records must fulfil to be counted, blank when all are or it is not told */
  where: string;
  to: { name: string; params: Record<string, string>; query: Record<string, string> };
}

/** A source as a way to its records: the same rows that the figure counts. */
export const drillOf = (one: Opened, many: boolean): Drill => ({
  label: `${one.sign === "-" ? "－ 减去" : many ? "＋ " : ""}${one.label}`,
  where: one.where_text,
  to: { name: "list", params: { entity: one.entity }, query: { w: JSON.stringify(one.where) } },
});

export function useOrigin(asked: () => { entity: string; field: string; recordId?: number }) {
  const router = useRouter();
  const open = ref(false);
  const told = shallowRef<api.Lineage | null>(null);
  const drills = shallowRef<Drill[]>([]);
  const wrong = ref("");

  async function look(): Promise<void> {
    const { entity, field, recordId } = asked();
    open.value = true;
    told.value = null;
    drills.value = [];
    wrong.value = "";
    try {
      const found = await api.lineage(entity, field);
      const sources = found.total && recordId && router.hasRoute("list") ? await opened(found.total, recordId, field) : [];
      drills.value = sources.map((one) => drillOf(one, sources.length > 1));
      told.value = found;
    } catch (error) {
      wrong.value = problemsOf(error)[0].message;
    }
  }

  return { open, told, drills, wrong, look };
}
