/** Scrolling a page of the phone (滚动): where it was when coming back, and the next window before the end is reached. */
import { nextTick, onActivated, onBeforeUnmount, onDeactivated, onMounted, type Ref } from "vue";

/** A kept page loses where it was when it leaves the screen; this puts it back. */
export function useKeptScroll(body: Ref<HTMLElement | undefined>): void {
  let top = 0;
  const remember = () => (top = body.value?.scrollTop ?? 0);
  onMounted(() => body.value?.addEventListener("scroll", remember, { passive: true }));
  onDeactivated(() => body.value?.removeEventListener("scroll", remember));
  onActivated(async () => {
    await nextTick();
    if (body.value) body.value.scrollTop = top;
    body.value?.addEventListener("scroll", remember, { passive: true });
  });
}

const AHEAD = "600px";

/** Call `more` whenever the end of the list comes near. */
export function useEnd(end: Ref<HTMLElement | undefined>, more: () => void): void {
  let watcher: IntersectionObserver | null = null;
  onMounted(() => {
    watcher = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && more(), { rootMargin: AHEAD });
    if (end.value) watcher.observe(end.value);
  });
  onBeforeUnmount(() => watcher?.disconnect());
}
