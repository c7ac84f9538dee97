import { describe, expect, it } from "vitest";
import { normalField } from "@/core/meta";
import type { PublicLink } from "@/core/api/links";
import type { EntityMeta } from "@/core/types";
import { LABEL_SIZES, pageRule } from "./label";
import { addressOf, askable, fillable, NO_TERMS, settable, stateOf, tellable, unmet, written } from "./links";

const fields = [
  { name: "number", label: "编号", type: "text", required: true },
  { name: "kind", label: "类别", type: "choice", required: true, options: [{ code: "a", label: "甲" }] },
  { name: "unit", label: "单位", type: "link", to: "org.unit" },
  { name: "papers", label: "文件", type: "files" },
  { name: "amount", label: "金额", type: "money" },
  { name: "sum", label: "合计", type: "money", formula: "amount * 2" },
  { name: "phone", label: "电话", type: "phone", masked: true },
  { name: "made", label: "建立", type: "instant", editable: false },
  { name: "parts", label: "明细", type: "lines", lines: [{ name: "what", label: "名目", type: "text" }] },
].map((one) => normalField(one));
const entity = { name: "club.matter", label: "事项", fields } as unknown as EntityMeta;
const names = (found: { name: string }[]) => found.map((one) => one.name);

describe("what a public address may hold", () => {
  it("lets strangers fill in neither links, files, lines nor what is computed", () => {
    expect(names(fillable(entity))).toEqual(["number", "kind", "amount", "phone"]);
    expect(names(settable(entity))).toEqual(["number", "kind", "unit", "amount", "phone"]);
  });

  it("compares and tells only what the giver sees in full", () => {
    expect(names(askable(entity))).toEqual(["number"]);
    expect(names(tellable(entity))).not.toContain("phone");
    expect(names(tellable(entity))).not.toContain("parts");
  });

  it("names required fields that have neither place nor value", () => {
    expect(names(unmet(entity, ["number"], {}))).toEqual(["kind"]);
    expect(names(unmet(entity, ["number"], { kind: "a" }))).toEqual([]);
  });

  it("writes terms and fixed values as the server takes them", () => {
    const body = written(
      entity,
      { kind: "form", fields: ["number"], fixed: { unit: { id: 7, title: "一部" }, amount: null } },
      { ...NO_TERMS, label: " 报修 ", closes: "2026-05-01T18:00", perDay: "20" },
    );
    expect(body.fixed).toEqual({ unit: 7 });
    expect(body).toMatchObject({ entity: "club.matter", label: "报修", per_day: 20, per_visitor: null, opens_at: null, captcha: true });
    expect(body.closes_at).toBe(new Date("2026-05-01T18:00").toISOString());
  });
});

describe("an address that was given out", () => {
  const link = { address: "/p/abc", opens_at: "2026-05-01T00:00:00+08:00", closes_at: "2026-05-02T00:00:00+08:00" } as PublicLink;

  it("says how it stands; its end is not in its time", () => {
    expect(stateOf(link, new Date("2026-04-30T12:00:00+08:00"))).toBe("未开放");
    expect(stateOf(link, new Date("2026-05-01T00:00:00+08:00"))).toBe("开放中");
    expect(stateOf(link, new Date("2026-05-02T00:00:00+08:00"))).toBe("已截止");
  });

  it("is whole when it is copied", () => expect(addressOf(link, "https://gc.example")).toBe("https://gc.example/p/abc"));
});

describe("a label", () => {
  it("tells the printer its size", () => expect(pageRule(LABEL_SIZES[0])).toContain("size: 40mm 30mm"));
});
