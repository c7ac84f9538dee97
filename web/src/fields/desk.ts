/** The desk input of each field type (桌面输入). */
import { defineAsyncComponent, type Component } from "vue";
import type { FieldMeta } from "@/core/types";
import Boolean from "./boolean/Desk.vue";
import Choice from "./choice/Desk.vue";
import Choices from "./choices/Desk.vue";
import Number from "./decimal/Desk.vue";
import Files from "./files/Desk.vue";
import Link from "./link/Desk.vue";
import Text from "./text/Desk.vue";

const INPUTS: Record<string, Component> = {
  text: Text,
  serial: Text,
  integer: Number,
  decimal: Number,
  money: Number,
  boolean: Boolean,
  date: defineAsyncComponent(() => import("./date/Desk.vue")),
  instant: defineAsyncComponent(() => import("./instant/Desk.vue")),
  choice: Choice,
  choices: Choices,
  link: Link,
  files: Files,
  lines: defineAsyncComponent(() => import("./lines/Desk.vue")),
};

export const deskInput = (field: Pick<FieldMeta, "type">): Component => INPUTS[field.type] ?? Text;
