/** What every plain control of the desk has (原生控件的属性): its name, its state and its value as text. */
import { plain } from "./checked/kind";
import type { InputProps } from "./types";

/** A control that a label names by its id says no name of its own. */
export const control = ({ id, field, modelValue, readonly, required, problem }: InputProps) => ({
  id,
  value: plain(modelValue),
  readonly,
  "aria-invalid": !!problem || undefined,
  "aria-required": required || undefined,
  "aria-label": id ? undefined : field.label,
});

/** What was typed; nothing is null. */
export const typedIn = (event: Event): string | null => (event.target as HTMLInputElement | HTMLTextAreaElement).value || null;
