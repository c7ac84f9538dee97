/** What the form around a sheet knows (表格周围的表单): given down, because an input is handed no more than its own value. */
import type { InjectionKey } from "vue";
import type { Values } from "@/core/types";

export interface Around {
  /** the values of the record as they are typed */
  values(): Values;
  /** the value of a field as it was read or saved last */
  stored(name: string): unknown;
  /** how many lines a sub-table has, while not all of them have arrived */
  expected(name: string): number | undefined;
  /** whose steps back and forth these are */
  key(name: string): string;
}

export const AROUND: InjectionKey<Around> = Symbol("around");
