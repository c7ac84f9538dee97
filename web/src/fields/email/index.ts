/** E-mail addresses (邮箱): what stands behind the @ is written small. */
import { anchor } from "../checked/anchor";
import { folded, ofAKind } from "../checked/kind";
import type { FieldType } from "../types";

const LENGTH_MAX = 254;
const SHAPE = /^[^\s@<>()[\],;:"\\]{1,64}@(?:[0-9A-Za-z\u3400-\u9fff][0-9A-Za-z\u3400-\u9fff-]*\.)+[A-Za-z\u3400-\u9fff]{2,}$/;

export const email: FieldType = {
  ...ofAKind("email", 180, (text) => {
    const address = folded(text).replace(/^mailto:/, "").replaceAll("。", ".");
    if (address.length > LENGTH_MAX || !SHAPE.test(address)) return { value: text, problem: "请填邮箱，例如 wang@example.com" };
    const at = address.lastIndexOf("@");
    return { value: address.slice(0, at) + address.slice(at).toLowerCase() };
  }),
  cell: (value) => anchor(value, (text) => `mailto:${text}`),
  inputmode: "email",
};
