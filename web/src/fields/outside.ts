/** A form outside (访客的表单): how its inputs bring files and find records where nobody is signed in. */
import type { InjectionKey } from "vue";
import type { Choice, FileInfo, Values } from "@/core/types";

export interface Outside {
  upload(file: File): Promise<FileInfo>;
  /** where a file that was just brought can be looked at, in this very window */
  address(file: FileInfo): string;
  options(path: string, text: string, line?: Values): Promise<Choice[]>;
}

export const OUTSIDE: InjectionKey<Outside> = Symbol("outside");
