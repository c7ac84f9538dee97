/** Web addresses (网址): only schemes that open nothing dangerous; without one it is https. */
import { anchor } from "../checked/anchor";
import { folded, ofAKind } from "../checked/kind";
import type { FieldType } from "../types";

const LENGTH_MAX = 2000;
const WEB = /^https?:\/\/(?:(?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}_-]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?(?:[/?#][^\s<>"]*)?$/iu;
const OTHER = /^(?:mailto:[^\s@<>"]+@[^\s@<>"]+|tel:\+?[\d-]{3,20})$/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:(?!\d)/i;

export const url: FieldType = {
  ...ofAKind("url", 200, (text) => {
    const given = folded(text);
    const address = SCHEME.test(given) ? given : `https://${given}`;
    const known = address.length <= LENGTH_MAX && (WEB.test(address) || OTHER.test(address));
    return known ? { value: address } : { value: text, problem: "请填网址，例如 https://example.com" };
  }),
  cell: (value) => anchor(value, (text) => text),
  inputmode: "url",
};
