/** A drawn name (手写签名): one picture, shown as large as a name is on paper. */
import { defineAsyncComponent } from "vue";
import { typeOfFiles } from "../files";
import type { FieldType } from "../types";

const Shown = defineAsyncComponent(() => import("./Shown.vue"));

export const signature: FieldType = { ...typeOfFiles("signature", "个签名"), shown: Shown };
