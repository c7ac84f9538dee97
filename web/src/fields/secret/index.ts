/** A secret (密文): never sent but to who asks for this very one; the form shows that there is one. */
import { defineAsyncComponent } from "vue";
import { plain } from "../checked/kind";
import type { FieldType } from "../types";

const hidden = (value: unknown) => (plain(value) ? "••••••" : "");

export const secret: FieldType = {
  name: "secret",
  width: 100,
  align: "left",
  cell: hidden,
  text: hidden,
  parse: (text) => ({ value: text.trim() || null }),
  written: (value) => (typeof value === "string" && value.trim() ? value : null),
  ops: ["not_empty", "empty"],
  shown: defineAsyncComponent(() => import("./Shown.vue")),
};
