/** Light, dark, or as the system says (明暗): kept in this browser, shown as the class `dark` on the page. */
import { ref, watchEffect } from "vue";

export type Theme = "light" | "dark" | "auto";

const KEPT = "guocheng.theme";
const system = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;

export const theme = ref<Theme>((localStorage.getItem(KEPT) as Theme | null) ?? "auto");
export const dark = ref(false);

function look(): void {
  dark.value = theme.value === "dark" || (theme.value === "auto" && (system?.matches ?? false));
}

/** Keep the page in the chosen theme from now on. */
export function followTheme(): void {
  system?.addEventListener("change", look);
  watchEffect(() => {
    look();
    localStorage.setItem(KEPT, theme.value);
    document.documentElement.classList.toggle("dark", dark.value);
    document.documentElement.style.colorScheme = dark.value ? "dark" : "light";
  });
}
