/** Whether a view is too narrow for its wide form (窄视图), kept in step while it is resized. */
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";

const NARROW = 620;

export function useNarrow(box: Ref<HTMLElement | undefined>): Ref<boolean> {
  const narrow = ref(false);
  const observer = new ResizeObserver(([entry]) => (narrow.value = entry.contentRect.width < NARROW));
  onMounted(() => box.value && observer.observe(box.value));
  onBeforeUnmount(() => observer.disconnect());
  return narrow;
}
