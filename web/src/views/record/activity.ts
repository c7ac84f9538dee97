/** What a line of the stream says (动态的说法). */
import type { Activity } from "@/core/api/talk";

export function saidOf(one: Activity): string {
  if (one.type === "comment") return one.edited ? "评论（改过）" : "评论";
  if (one.type === "stage") return "进入";
  if (one.type === "change") return one.cause || one.kind_label;
  const forWhom = one.on_behalf_of ? `代${one.on_behalf_of}` : "";
  return `${forWhom}${one.label}「${one.step}」`;
}
