/** The tree of a procedure is changed without losing or doubling a step. */
import { describe, expect, it } from "vitest";
import * as tree from "./tree";
import type { ProcedureDoc, StepDoc } from "./tree";

const step = (name: string, more: Partial<StepDoc> = {}): StepDoc => ({ kind: "approval", name, label: name, ...more });
const branch = (name: string, ...arms: StepDoc[][]): StepDoc => ({ kind: "branch", name, label: name, arms: arms.map((steps, at) => ({ label: `路${at}`, steps })) });
const made: ProcedureDoc = { name: "p", label: "过程", steps: [step("a"), branch("b", [step("c"), step("d")], [branch("e", [step("f")], [])]), step("g")] };
const order = (procedure: ProcedureDoc) => tree.names(procedure).join("");

describe("a tree of steps", () => {
  it("finds steps and where they stand", () => {
    expect(order(made)).toBe("abcdefg");
    expect(tree.placeOf(made, "f")).toEqual({ branch: "e", arm: 0, position: 0 });
    expect(tree.placeOf(made, "g")).toEqual({ branch: "", arm: 0, position: 2 });
    expect(tree.placeOf(made, "nothing")).toBeUndefined();
  });

  it("takes a step out, with all that is in it", () => {
    expect(order(tree.removed(made, "b"))).toBe("ag");
    expect(order(tree.removed(made, "f"))).toBe("abcdeg");
  });

  it("puts a step in at any place", () => {
    expect(order(tree.inserted(made, { branch: "", arm: 0, position: 0 }, step("x")))).toBe("xabcdefg");
    expect(order(tree.inserted(made, { branch: "b", arm: 0, position: 1 }, step("x")))).toBe("abcxdefg");
    expect(order(tree.inserted(made, { branch: "e", arm: 1, position: 0 }, step("x")))).toBe("abcdefxg");
  });

  it("moves a step within its row, into arms and out of them", () => {
    expect(order(tree.moved(made, "a", { branch: "", arm: 0, position: 3 }))).toBe("bcdefga");
    expect(order(tree.moved(made, "g", { branch: "e", arm: 1, position: 0 }))).toBe("abcdefg");
    expect(tree.placeOf(tree.moved(made, "g", { branch: "e", arm: 1, position: 0 }), "g")).toEqual({ branch: "e", arm: 1, position: 0 });
    expect(order(tree.moved(made, "b", { branch: "", arm: 0, position: 0 }))).toBe("bcdefag");
  });

  it("moves nobody into himself, nor where he stands", () => {
    expect(tree.moved(made, "b", { branch: "e", arm: 0, position: 0 })).toBe(made);
    expect(tree.moved(made, "a", { branch: "", arm: 0, position: 1 })).toBe(made);
  });

  it("knows where a key leads", () => {
    const by = (name: string, to: tree.Direction) => {
      const place = tree.neighbour(made, name, to);
      return place ? order(tree.moved(made, name, place)) : "";
    };
    expect(by("d", "up")).toBe("abdcefg");
    expect(by("c", "up")).toBe("acbdefg");
    expect(by("d", "down")).toBe("abcefdg");
    expect(by("a", "up")).toBe("");
    expect(by("c", "right")).toBe("abdefcg");
    expect(by("a", "right")).toBe("bcdaefg");
  });

  it("copies a step under names of its own", () => {
    const copy = tree.copied(made.steps[1], tree.names(made));
    expect([...tree.every([copy])].map((one) => one.name)).toEqual(["b_2", "c_2", "d_2", "e_2", "f_2"]);
    expect(tree.freeName("b_2", ["b", "b_2"])).toBe("b_3");
  });

  it("adds, moves, copies and takes away arms", () => {
    const two = made.steps[1];
    expect(tree.withNewArm(two).arms!.map((one) => one.label)).toEqual(["路0", "条件2", "路1"]);
    expect(tree.armMoved(two, 0, 1).arms!.map((one) => one.label)).toEqual(["路1", "路0"]);
    expect(tree.armMoved(two, 0, -1)).toBe(two);
    expect(tree.withoutArm(two, 0).arms!.map((one) => one.label)).toEqual(["路1"]);
    expect(tree.names({ ...made, steps: [tree.armCopied(two, 0, tree.names(made))] })).toEqual(["b", "c", "d", "c_2", "d_2", "e", "f"]);
  });

  it("says nothing where the default holds", () => {
    expect(tree.told(step("a", { mode: "all_of" }), "mode", "any_of", "any_of")).toEqual(step("a"));
    expect(tree.told(step("a"), "asks", [], null)).toEqual(step("a"));
    expect(tree.told(step("a"), "who", [{ kind: "starter" }], null)).toEqual(step("a", { who: [{ kind: "starter" }] }));
  });

  it("finds the step that a problem is about", () => {
    expect(tree.stepOf(made, "x.flow.go.p", "x.flow.go.p.b.c.asks")).toBe("c");
    expect(tree.stepOf(made, "x.flow.go.p", "x.flow.go.p.b.路0")).toBe("b");
    expect(tree.stepOf(made, "x.flow.go.p", "x.flow.other")).toBe("");
  });
});
