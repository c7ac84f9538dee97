/** The phone input of each field type (手机输入): a whole line with its label. */
import { defineAsyncComponent, type Component } from "vue";
import type { FieldMeta } from "@/core/types";
import Boolean from "./boolean/Phone.vue";
import Choice from "./choice/Phone.vue";
import Checked from "./checked/Phone.vue";
import Link from "./link/Phone.vue";
import Links from "./links/Phone.vue";
import { onPhone } from "./onPhone";
import Text from "./text/Phone.vue";

const INPUTS: Record<string, Component> = {
  text: Text,
  serial: Text,
  email: Checked,
  phone: Checked,
  url: Checked,
  id_card: Checked,
  tax_number: Checked,
  bank_card: Checked,
  barcode: onPhone(defineAsyncComponent(() => import("./barcode/Desk.vue"))),
  color: onPhone(defineAsyncComponent(() => import("./color/Desk.vue"))),
  icon: onPhone(defineAsyncComponent(() => import("./icon/Desk.vue"))),
  markdown: onPhone(defineAsyncComponent(() => import("./markdown/Desk.vue"))),
  rich_text: onPhone(defineAsyncComponent(() => import("./rich_text/Desk.vue"))),
  secret: onPhone(defineAsyncComponent(() => import("./secret/Desk.vue"))),
  code: onPhone(defineAsyncComponent(() => import("./code/Desk.vue"))),
  integer: Checked,
  decimal: Checked,
  money: Checked,
  percent: Checked,
  rating: onPhone(defineAsyncComponent(() => import("./rating/Desk.vue"))),
  progress: onPhone(defineAsyncComponent(() => import("./progress/Desk.vue"))),
  duration: Checked,
  time: defineAsyncComponent(() => import("./time/Phone.vue")),
  date_range: defineAsyncComponent(() => import("./date_range/Phone.vue")),
  boolean: Boolean,
  date: defineAsyncComponent(() => import("./date/Phone.vue")),
  instant: defineAsyncComponent(() => import("./instant/Phone.vue")),
  choice: Choice,
  choices: defineAsyncComponent(() => import("./choices/Phone.vue")),
  link: Link,
  links: Links,
  files: defineAsyncComponent(() => import("./files/Phone.vue")),
  cascade: defineAsyncComponent(() => import("./cascade/Phone.vue")),
  tags: defineAsyncComponent(() => import("./tags/Phone.vue")),
  region: defineAsyncComponent(() => import("./region/Phone.vue")),
  location: defineAsyncComponent(() => import("./location/Phone.vue")),
  images: defineAsyncComponent(() => import("./images/Phone.vue")),
  signature: defineAsyncComponent(() => import("./signature/Phone.vue")),
  audio: defineAsyncComponent(() => import("./audio/Phone.vue")),
  lines: defineAsyncComponent(() => import("./lines/Phone.vue")),
};

export const phoneInput = (field: Pick<FieldMeta, "type">): Component => INPUTS[field.type] ?? Text;
