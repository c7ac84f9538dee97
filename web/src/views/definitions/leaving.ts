/** Leaving what is not published (离开草稿): the browser asks before the tab is closed; the page says that the draft stays. */
import { onBeforeUnmount, onMounted, type Ref } from "vue";
import { onBeforeRouteLeave } from "vue-router";
import { done } from "@/core/notice";

export function useLeaving(changed: Ref<boolean>, label: () => string): void {
  const warn = (event: BeforeUnloadEvent) => changed.value && event.preventDefault();
  onMounted(() => addEventListener("beforeunload", warn));
  onBeforeUnmount(() => removeEventListener("beforeunload", warn));
  onBeforeRouteLeave(() => {
    if (changed.value) done(`「${label()}」的草稿留在这台电脑上，还没有发布`);
  });
}
