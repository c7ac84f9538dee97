/** The phone input of each field type (手机输入): a whole line with its label. */
import { defineAsyncComponent, type Component } from "vue";
import type { FieldMeta } from "@/core/types";
import Boolean from "./boolean/Phone.vue";
import Choice from "./choice/Phone.vue";
import Number from "./decimal/Phone.vue";
import Link from "./link/Phone.vue";
import Text from "./text/Phone.vue";

const INPUTS: Record<string, Component> = {
  text: Text,
  serial: Text,
  integer: Number,
  decimal: Number,
  money: Number,
  boolean: Boolean,
  date: defineAsyncComponent(() => import("./date/Phone.vue")),
  instant: defineAsyncComponent(() => import("./instant/Phone.vue")),
  choice: Choice,
  choices: defineAsyncComponent(() => import("./choices/Phone.vue")),
  link: Link,
  files: defineAsyncComponent(() => import("./files/Phone.vue")),
  lines: defineAsyncComponent(() => import("./lines/Phone.vue")),
};

export const phoneInput = (field: Pick<FieldMeta, "type">): Component => INPUTS[field.type] ?? Text;
