import { describe, expect, it } from "vitest";
import { normal, normalField } from "@/core/meta";
import type { PublicLink } from "@/core/api/links";
import type { EntityMeta } from "@/core/types";
import { LABEL_SIZES, pageRule, pagesOf, placesOf } from "./label";
import { contentOf, labelFields } from "./labelling";
import { addressOf, askable, chosenWith, fillable, linking, NO_TERMS, settable, stateOf, tellable, unmet, written } from "./links";

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
  it("lets strangers fill in fields, links, files and columns, and nothing that is computed", () => {
    expect(names(fillable(entity))).toEqual(["number", "kind", "unit", "papers", "amount", "phone", "parts", "parts.what"]);
    expect(names(settable(entity))).toEqual(["number", "kind", "unit", "amount", "phone"]);
  });

  it("compares and tells only what the giver sees in full", () => {
    expect(names(askable(entity))).toEqual(["number"]);
    expect(names(tellable(entity))).not.toContain("phone");
    expect(names(tellable(entity))).not.toContain("parts");
  });

  it("takes a sub-table with its columns, and says which links need their records named", () => {
    expect(chosenWith(entity, ["number", "parts"], "parts")).toEqual(["number", "parts", "parts.what"]);
    expect(chosenWith(entity, ["parts.what"], "parts.what")).toEqual(["parts.what", "parts"]);
    expect(chosenWith(entity, ["parts"], "parts.what")).toEqual([]);
    expect(chosenWith(entity, ["parts.what", "number"], "parts")).toEqual(["number"]);
    expect(names(linking(entity, ["number", "unit"]))).toEqual(["unit"]);
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
    expect(body.closes_at).toBe("2026-05-01T10:00:00.000Z");
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
  const roll = LABEL_SIZES[0];
  const sheet = LABEL_SIZES.find((one) => one.sheet)!;

  it("tells the printer its size", () => {
    expect(pageRule(roll)).toContain("size: 40mm 30mm");
    expect(pageRule(sheet)).toContain("size: 210mm 297mm");
  });

  it("fits on the sheet it is made for", () => {
    for (const { width, height, sheet: on } of LABEL_SIZES) {
      if (!on) continue;
      expect(on.left + on.columns * width + (on.columns - 1) * on.gap).toBeLessThanOrEqual(210);
      expect(on.top + on.rows * height).toBeLessThanOrEqual(297);
    }
  });

  it("comes one to a page from a roll, and fills a sheet from the first free place", () => {
    expect(pagesOf(["a", "b"], roll, 2, 5)).toEqual([["a"], ["a"], ["b"], ["b"]]);
    const places = placesOf(sheet);
    const pages = pagesOf(["a", "b"], sheet, 1, places);
    expect(pages.map((page) => page.length)).toEqual([places, 1]);
    expect([pages[0].at(-1), pages[0][0], pages[1][0]]).toEqual(["a", null, "b"]);
    expect(pagesOf(["a"], sheet, 0, 0)).toEqual([["a"]]);
  });

  it("says the facts that were chosen and the record's own address", () => {
    const entity = normal({ entities: [{ name: "net.box", label: "箱子", fields: [{ name: "no", label: "编号", type: "text" }, { name: "note", label: "说明", type: "text", long: true }, { name: "price", label: "单价", type: "money" }] }] }).entities[0];
    expect(labelFields(entity).map((one) => one.name)).toEqual(["no", "price"]);
    const row = { id: 7, version: 1, title: "甲箱", no: "", price: "1234.5" };
    expect(contentOf(entity, row, ["no", "price", "gone"], "https://gc.example")).toEqual({
      id: 7, title: "甲箱", address: "https://gc.example/e/net.box/7", facts: [{ label: "单价", text: "¥1,234.50" }],
    });
  });
});
