/** Barcodes (条码、二维码): what a scanner reads; a record shows the code itself. */
import { defineAsyncComponent } from "vue";
import { ofAKind } from "../checked/kind";
import type { FieldType } from "../types";

const LENGTH_MAX = 500;

export const barcode: FieldType = {
  ...ofAKind("barcode", 170, (text) =>
    text.trim().length > LENGTH_MAX ? { value: text, problem: `最多 ${LENGTH_MAX} 个字` } : { value: text.trim() },
  ),
  shown: defineAsyncComponent(() => import("./Shown.vue")),
};
