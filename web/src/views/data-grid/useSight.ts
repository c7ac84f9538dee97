/** What of a long list is in sight (可见行): the first and the last line to draw, with a few more beyond either edge. */
import { computed, onBeforeUnmount, onMounted, ref, type Ref } from "vue";

const MARGIN = 8;

export function useSight(box: Ref<HTMLElement | undefined>, lines: () => number, high: () => number) {
  const top = ref(0);
  const height = ref(600);
  const first = computed(() => Math.max(0, Math.floor(top.value / high()) - MARGIN));
  const last = computed(() => Math.min(lines(), Math.ceil((top.value + height.value) / high()) + MARGIN));

  let sized: ResizeObserver | null = null;
  onMounted(() => {
    sized = new ResizeObserver(() => (height.value = box.value?.clientHeight ?? 600));
    if (box.value) sized.observe(box.value);
  });
  onBeforeUnmount(() => sized?.disconnect());

  /** Scroll so that a line is in sight, not under the lines that stand at the edges. */
  function reveal(line: number): void {
    const [view, y] = [box.value, line * high()];
    if (!view) return;
    if (y < top.value) view.scrollTop = y;
    else if (y > top.value + height.value - 3 * high()) view.scrollTop = y - height.value + 4 * high();
  }

  return { top, height, first, last, reveal };
}
