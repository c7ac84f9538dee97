/** A value that leads somewhere (可点的值): a click on it follows it and does not open the row it stands in. */
import { h, type VNodeChild } from "vue";
import { plain } from "./kind";

const SAFE = /^(https?|mailto|tel):/i;

export function anchor(value: unknown, address: (text: string) => string): VNodeChild {
  const text = plain(value);
  const href = text && address(text);
  // What is masked, or was written before the field had this type, leads nowhere.
  if (!href || text.includes("*") || !SAFE.test(href)) return text;
  const away = /^http/i.test(href);
  return h("a", { href, ...(away ? { target: "_blank", rel: "noopener noreferrer" } : {}), onClick: (event: Event) => event.stopPropagation() }, text);
}
