/** Where a notice leads (消息的去处): a record, the statements of a month, what waits; nowhere is blank. */
import type { Message } from "./types";

export function noticeWay(one: Pick<Message, "kind" | "entity" | "record_id">): string {
  // Of a book the number is the month: 202603. Whoever is asked to confirm stands where that is done.
  if (one.kind.startsWith("book.")) return `/books/${one.entity}?p=M:${one.record_id}${one.kind === "book.confirm" ? "&t=close" : ""}`;
  if (one.entity && one.record_id) return `/e/${one.entity}/${one.record_id}`;
  return one.kind === "digest" ? "/todo" : "";
}
