/** The shared table of expression cases, which Python, PostgreSQL and the browser all answer alike. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Tree, Values } from "../types";
import { evaluate, truth, Unknown, type Env, type Value } from ".";
import { written as writtenInstant } from "./days";
import { written } from "./number";

interface Case {
  name: string;
  values: Values;
  tree: Tree;
  expected: unknown;
  error?: string;
}

const FILE = join(import.meta.dirname, "../../../../cases/expr.json");
const CASES = (JSON.parse(readFileSync(FILE, "utf8")) as Case[]).filter((one) => !one.error);
const ENV: Env = { now: new Date("2026-02-14T10:00:00+08:00"), userId: 7, unitIds: [3, 4] };
/** What only the server works out: the working calendar, figures of aggregates, and roots. */
const SERVER_ONLY = /"call": ?"(WORKDAY|NETWORKDAYS|WORKHOURS|TOTAL)"/;

function plain(value: Value): unknown {
  if (typeof value === "bigint") return written(value);
  if (value instanceof Date) return writtenInstant(value);
  return Array.isArray(value) ? value.map(plain) : value;
}

describe("表达式用例", () => {
  const mine = CASES.filter((one) => !SERVER_ONLY.test(JSON.stringify(one.tree)));

  it.each(mine.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    try {
      expect(plain(evaluate(one.tree, one.values, ENV))).toEqual(one.expected);
    } catch (error) {
      if (!(error instanceof Unknown) || !/roots/.test(error.message)) throw error;
    }
  });

  it("answers nearly every shared case", () => {
    expect(mine.length).toBeGreaterThan(CASES.length * 0.97);
  });
});

describe("条件", () => {
  const rule = (tree: Tree) => ({ text: "", kind: "boolean", paths: [], tree });

  it("asks nothing of the form when the browser cannot know", () => {
    const name: Tree = { call: "=", kind: "boolean", args: [{ field: ["unit", "kind"], kind: "choice" }, { value: "outlet", kind: "text" }] };
    expect(truth(rule(name), { unit: { id: 1, title: "洞头网点" } }, true)).toBe(true);
    expect(truth(rule(name), { unit: { id: 1, title: "洞头网点" } }, false)).toBe(false);
    expect(truth(rule(name), { unit: null }, true)).toBe(false);
  });
});
