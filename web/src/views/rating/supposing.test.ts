import { expect, test } from "vitest";
import { factorOf, signed, versionLabel } from "./supposing";

test("percent become factors without floating", () => {
  expect(["5", "+2.5", "-3", " 12.34% ", "-0.05", "0"].map(factorOf)).toEqual(["1.0500", "1.0250", "0.9700", "1.1234", "0.9995", "1.0000"]);
  expect(["", "-100", "五", "1.234", "1e3", "950"].map(factorOf)).toEqual([null, null, null, null, null, null]);
});

test("differences have a sign, and nothing has none", () => {
  expect(["1.20", "-3.00", "0.00"].map(signed).map((one) => one[0])).toEqual(["+", "-", "¥"]);
});

test("a version says how far it is", () => {
  expect(versionLabel({ id: 1, version: 1, title: "电商价 2026-01-01", stage: "draft" })).toBe("电商价 2026-01-01（草稿）");
});
