/** The shared table of typed values (cases/fields.json), which the server and the browser read alike. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { normalField } from "@/core/meta";
import { loadRegions } from "./region/names";
import { typeOf } from "./registry";

interface Case {
  type: string;
  field?: object;
  raw: string;
  value?: unknown;
  shown?: string;
  problem?: string;
}

const FILE = join(import.meta.dirname, "../../../cases/fields.json");
const CASES = JSON.parse(readFileSync(FILE, "utf8")) as Case[];
const fieldOf = (one: Case) => normalField({ name: "it", label: "它", type: one.type, ...one.field });

beforeAll(loadRegions);

describe("字段取值用例", () => {
  it.each(CASES.map((one) => [`${one.type} ${one.raw}`, one] as const))("%s", (_name, one) => {
    const field = fieldOf(one);
    const read = typeOf(field).parse(one.raw, field);
    if (one.problem) {
      expect(read.problem).toBeTruthy();
      return;
    }
    expect(read.problem).toBeUndefined();
    expect(read.value).toEqual(one.value);
    expect(typeOf(field).text(one.value, field)).toBe(one.shown ?? "");
  });

  it("reads every type the cases speak of by a rule of its own", () => {
    for (const type of new Set(CASES.map((one) => one.type))) expect(typeOf({ type }).name).toBe(type);
  });
});
