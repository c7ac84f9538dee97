/**
 * Copy and paste while a place has the keyboard (剪贴板).
 *
 * Where nothing can be typed, the clipboard speaks to the page, not to what has the keyboard; so the page is listened to.
 */
import { onBeforeUnmount, onMounted, type Ref } from "vue";

export function useClipboard(box: Ref<HTMLElement | undefined>, copy: () => string, paste: (text: string) => void): void {
  function copied(event: ClipboardEvent): void {
    if (document.activeElement !== box.value) return;
    event.clipboardData?.setData("text/plain", copy());
    event.preventDefault();
  }

  function pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain");
    if (document.activeElement !== box.value || !text) return;
    paste(text);
    event.preventDefault();
  }

  onMounted(() => {
    document.addEventListener("copy", copied);
    document.addEventListener("paste", pasted);
  });
  onBeforeUnmount(() => {
    document.removeEventListener("copy", copied);
    document.removeEventListener("paste", pasted);
  });
}
