/** A book on the screen (账簿): its period, its units and statements; where one stands is in the address. */
import { computed, ref, shallowRef, watch, type Ref } from "vue";
import { books, statement, statementFile, type AskStatement, type BookMeta, type Statements, type UnitStatement } from "@/core/api/books";
import { failed } from "@/core/notice";
import { bucketOf, isPeriod, monthOf, moved, thisMonth } from "./period";

const COMPARED = ["monthly", "rolling", "annual"];

export function useBook(name: Ref<string>, asked: Ref<{ period: unknown; unit: unknown }>) {
  const all = shallowRef<BookMeta[]>([]);
  const answer = shallowRef<Statements | null>(null);
  const loading = ref(false);
  const direction = ref("");
  const estimates = ref(false);
  const book = computed(() => all.value.find((one) => one.name === name.value) ?? null);
  /** Without an address the newest month with anything in it is shown. */
  const period = computed(() => (isPeriod(asked.value.period) ? asked.value.period : newest()));
  const unit = computed<UnitStatement | null>(() => answer.value?.units.find((one) => one.id === Number(asked.value.unit)) ?? answer.value?.units[0] ?? null);
  const body = computed<AskStatement>(() => ({ period: period.value, direction: direction.value, compare: COMPARED, mix_estimates: estimates.value }));
  const state = computed(() => book.value?.months.find((one) => bucketOf(period.value) === "M" && one.month === monthOf(period.value)));
  let latest = 0;

  function newest(): string {
    const months = [...(book.value?.months ?? [])].map((one) => one.month).sort();
    const now = thisMonth();
    const found = months.filter((one) => one <= monthOf(now)).at(-1);
    return found ? `M:${found.replace("-", "")}` : now;
  }

  async function look(): Promise<void> {
    const turn = ++latest;
    loading.value = true;
    try {
      if (!all.value.length) all.value = await books();
      if (!book.value) return;
      const found = await statement(name.value, body.value);
      if (turn === latest) answer.value = found;
    } catch (error) {
      failed(error);
    } finally {
      if (turn === latest) loading.value = false;
    }
  }

  /** What was closed or opened meanwhile is read anew. */
  async function again(): Promise<void> {
    all.value = [];
    await look();
  }

  async function download(): Promise<void> {
    try {
      const response = await statementFile(name.value, body.value);
      if (!response.ok) throw new Error("没有导出来，请稍后再试");
      const url = URL.createObjectURL(await response.blob());
      Object.assign(document.createElement("a"), { href: url, download: `${book.value?.label ?? "报表"} ${answer.value?.label ?? ""}.xlsx` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      failed(error);
    }
  }

  watch(() => [name.value, period.value, direction.value, estimates.value], () => void look(), { immediate: true });
  return { all, book, answer, loading, direction, estimates, period, unit, state, again, download, before: () => moved(period.value, -1), after: () => moved(period.value, 1) };
}
