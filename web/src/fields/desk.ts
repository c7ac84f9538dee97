/** The desk input of each field type (桌面输入). */
import { defineAsyncComponent, type Component } from "vue";
import type { FieldMeta } from "@/core/types";
import Boolean from "./boolean/Desk.vue";
import Choice from "./choice/Desk.vue";
import Choices from "./choices/Desk.vue";
import Checked from "./checked/Desk.vue";
import Link from "./link/Desk.vue";
import Links from "./links/Desk.vue";
import Text from "./text/Desk.vue";

const INPUTS: Record<string, Component> = {
  text: Text,
  serial: Text,
  email: Checked,
  phone: Checked,
  url: Checked,
  id_card: Checked,
  tax_number: Checked,
  bank_card: Checked,
  barcode: defineAsyncComponent(() => import("./barcode/Desk.vue")),
  color: defineAsyncComponent(() => import("./color/Desk.vue")),
  icon: defineAsyncComponent(() => import("./icon/Desk.vue")),
  markdown: defineAsyncComponent(() => import("./markdown/Desk.vue")),
  rich_text: defineAsyncComponent(() => import("./rich_text/Desk.vue")),
  secret: defineAsyncComponent(() => import("./secret/Desk.vue")),
  code: defineAsyncComponent(() => import("./code/Desk.vue")),
  integer: Checked,
  decimal: Checked,
  money: Checked,
  percent: Checked,
  rating: defineAsyncComponent(() => import("./rating/Desk.vue")),
  progress: defineAsyncComponent(() => import("./progress/Desk.vue")),
  duration: Checked,
  time: defineAsyncComponent(() => import("./time/Desk.vue")),
  date_range: defineAsyncComponent(() => import("./date_range/Desk.vue")),
  boolean: Boolean,
  date: defineAsyncComponent(() => import("./date/Desk.vue")),
  instant: defineAsyncComponent(() => import("./instant/Desk.vue")),
  choice: Choice,
  choices: Choices,
  link: Link,
  links: Links,
  back: defineAsyncComponent(() => import("./back/Shown.vue")),
  files: defineAsyncComponent(() => import("./files/Desk.vue")),
  cascade: defineAsyncComponent(() => import("./cascade/Desk.vue")),
  tags: defineAsyncComponent(() => import("./tags/Desk.vue")),
  region: defineAsyncComponent(() => import("./region/Desk.vue")),
  location: defineAsyncComponent(() => import("./location/Desk.vue")),
  images: defineAsyncComponent(() => import("./images/Desk.vue")),
  signature: defineAsyncComponent(() => import("./signature/Desk.vue")),
  audio: defineAsyncComponent(() => import("./audio/Desk.vue")),
  lines: defineAsyncComponent(() => import("./lines/Desk.vue")),
};

export const deskInput = (field: Pick<FieldMeta, "type">): Component => INPUTS[field.type] ?? Text;
