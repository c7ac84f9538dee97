import { describe, expect, it } from "vitest";
import { allOf, conditionCount, fromAddress, toAddress, type ListState } from "./query";

describe("查询与地址", () => {
  it("comes back from the address as it went in", () => {
    const state: ListState = {
      search: "温州 7730",
      where: { and: [{ field: "kind", op: "in", value: ["lost"] }, { or: [{ field: "owner", op: "me" }] }] },
      sort: [["received_at", "desc"], ["id", "asc"]],
      quick: [{ field: "stage", op: "in", value: ["new"] }],
      view: "17",
      groups: [{ field: "stage", bucket: "", down: false }, { field: "received_at", bucket: "month", down: true }],
    };
    expect(fromAddress(toAddress(state))).toEqual(state);
  });

  it("ignores an address that somebody broke", () => {
    expect(fromAddress({ w: "{not json", q: ["a", "b"] })).toEqual({ search: "", quick: [], where: null, sort: [], view: "", groups: null });
  });

  it("says that a filter or the groups of a view are off", () => {
    const state: ListState = { search: "", quick: [], where: { and: [] }, sort: [], view: "3", groups: [] };
    expect(fromAddress(toAddress(state))).toEqual(state);
    expect(toAddress({ ...state, view: "all" }).w).toBeUndefined();
  });

  it("joins only what asks for something", () => {
    expect(allOf(null, { and: [] }, { field: "a", op: "empty" })).toEqual({ field: "a", op: "empty" });
    expect(conditionCount(allOf({ field: "a", op: "empty" }, { field: "b", op: "me" }))).toBe(2);
  });
});
