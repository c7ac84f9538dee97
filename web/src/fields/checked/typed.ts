/** Typing a value that has a rule (有规则的输入): what stands in the input, and what is wrong with it, on desk and phone alike. */
import { computed, ref, watch } from "vue";
import { typeOf } from "../registry";
import type { InputProps } from "../types";
import { tellUnread } from "../unread";

export function useTyped(props: InputProps, changed: (value: unknown) => void) {
  const type = computed(() => typeOf(props.field));
  const text = ref("");
  const wrong = ref("");
  tellUnread(() => props.field.name, wrong);
  const edited = (value: unknown) =>
    value === null || value === undefined ? "" : (type.value.edited?.(value, props.field) ?? String(value));
  watch(
    () => props.modelValue,
    (value) => {
      // What is being typed and cannot be read yet is not taken away.
      if (value !== null || !wrong.value) text.value = edited(value);
    },
    { immediate: true },
  );

  /** While it is typed nothing is said, unless it is as long as it gets or was wrong before. */
  function typed(): void {
    const { problem } = type.value.parse(text.value, props.field);
    if (wrong.value || (type.value.whole && text.value.replaceAll(" ", "").length >= type.value.whole)) wrong.value = problem ?? "";
  }

  function left(): void {
    const { value, problem } = type.value.parse(text.value, props.field);
    wrong.value = problem ?? "";
    if (problem) return;
    if (value !== props.modelValue) changed(value);
    text.value = edited(value);
  }

  return {
    text,
    wrong,
    typed,
    left,
    suffix: computed(() => type.value.suffix?.(props.field) ?? ""),
    said: computed(() => (wrong.value ? "" : (type.value.says?.(props.modelValue, props.field) ?? ""))),
    type,
  };
}
