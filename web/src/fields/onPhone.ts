/** An input of the desk in a line of a phone form (手机表单的一行): for controls that fit both as they are. */
import { Field } from "vant";
import "vant/es/field/style/index";
import { h, type Component, type FunctionalComponent } from "vue";
import { typeOf } from "./registry";
import type { InputProps } from "./types";

export function onPhone(input: Component): Component {
  const line: FunctionalComponent<InputProps, { "update:modelValue": (value: unknown) => void }> = (props, { emit }) =>
    h(
      Field,
      { required: props.required, errorMessage: props.problem, labelAlign: props.field.long || typeOf(props.field).wide ? "top" : undefined },
      {
        label: () => h("label", { for: props.id }, props.field.label),
        input: () => h(input, { ...props, "onUpdate:modelValue": (value: unknown) => emit("update:modelValue", value) }),
      },
    );
  line.props = ["field", "modelValue", "id", "entity", "path", "readonly", "required", "problem", "line", "compact"];
  line.emits = ["update:modelValue"];
  return line;
}
