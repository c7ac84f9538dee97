/** Keys that work anywhere on a page (快捷键), but never while something is being typed. */
import { onBeforeUnmount, onMounted } from "vue";

export type Keys = Record<string, (event: KeyboardEvent) => void>;

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=combobox]";

/** Is the cursor in something that takes text, or is a dialog in front? */
export function busy(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return !!target?.closest(TYPING) || event.isComposing || !!document.querySelector(".el-overlay:not([style*='display: none']) .el-dialog");
}

/** Listen while the component is on the page: plain keys by name ("j"), with control as "ctrl+s". */
export function useKeys(keys: Keys): void {
  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const control = event.ctrlKey || event.metaKey;
    const handler = keys[(control ? "ctrl+" : "") + event.key.toLowerCase()] ?? (control ? undefined : keys[event.key]);
    if (!handler || event.altKey || (!control && busy(event))) return;
    event.preventDefault();
    handler(event);
  }
  onMounted(() => addEventListener("keydown", pressed));
  onBeforeUnmount(() => removeEventListener("keydown", pressed));
}
