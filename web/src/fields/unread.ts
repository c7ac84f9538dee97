/** Inputs whose text cannot be read (读不懂的输入): while there is one a form is not sent, or what was typed would be lost. */
import { inject, onBeforeUnmount, provide, shallowReactive, watch, type InjectionKey, type Ref } from "vue";

export interface Misread {
  /** the field's name */
  field: string;
  problem: string;
}
/** What is wrong, by the input it stands in. */
export type Unread = Map<symbol, Misread>;

const UNREAD: InjectionKey<Unread> = Symbol("unread");

/** What a form needs to know of its inputs. */
export const noUnread = (): Unread => shallowReactive(new Map());

/** Let the inputs below say here what they cannot read. */
export function gatherUnread(kept: Unread = noUnread()): Unread {
  provide(UNREAD, kept);
  return kept;
}

/** What the form around knows of its inputs, nothing outside of one. */
export const useUnread = () => inject(UNREAD, null);

/** Say to the form around an input what is wrong with its text, as long as the input is there. */
export function tellUnread(field: () => string, wrong: Ref<string>): void {
  const kept = inject(UNREAD, null);
  if (!kept) return;
  const me = Symbol("input");
  watch(wrong, (problem) => (problem ? kept.set(me, { field: field(), problem }) : kept.delete(me)), { flush: "sync" });
  onBeforeUnmount(() => kept.delete(me));
}
