import { describe, expect, it } from "vitest";
import type { EntityMeta, FieldMeta } from "@/core/types";
import { bareRule, basedOnOf, blankRule, firstOfNext, notSince, offeredFor, published, sinceWarning, sourceOf, told, validity, wholeMonth, type RuleDoc } from "./rule";

const field = (name: string, type: string, more: Partial<FieldMeta> = {}) => ({ name, label: name, type, to: "", lines: [], ...more }) as unknown as FieldMeta;
const sale = {
  name: "shop.sale",
  label: "销售",
  fields: [field("day", "date"), field("pieces", "integer"), field("unit", "link", { to: "org.unit" }), field("by", "link", { to: "org.person" }), field("rows", "lines", { lines: [field("qty", "decimal")] })],
} as unknown as EntityMeta;
const words = { sides: ["org.unit"], items: [{ code: "FEE", label: "费" }], units: [{ code: "HQ", label: "总部" }], kinds: [], directions: [] };
const rule: RuleDoc = { ...blankRule(), name: "shop.fee", label: "服务费", of: "shop.sale", day: "day", provider: "unit", receiver: "'HQ'", item: "'FEE'", quantity: "pieces" };

describe("折算规则", () => {
  it("offers fields and fixed units by what each part takes, the columns of a sub-table first", () => {
    const values = (part: Parameters<typeof offeredFor>[0], lines = "") => offeredFor(part, sale, lines, words).map((one) => one.value);
    expect(values("day")).toEqual(["day"]);
    expect(values("quantity")).toEqual(["pieces"]);
    expect(values("quantity", "rows")).toEqual(["qty", "pieces"]);
    expect(values("side")).toEqual(["unit", "'HQ'"]);
    expect(values("item")).toEqual(["'FEE'"]);
    expect(sourceOf("shop.sale.rows")).toEqual({ entity: "shop.sale", lines: "rows" });
  });

  it("leaves out what says nothing, as the server writes it", () => {
    expect(bareRule({ ...rule, where: " ", enabled: true, group_by: "month", floor: "", cap: " 100 " })).toEqual({ ...rule, cap: "100" });
    expect(bareRule({ ...rule, enabled: false }).enabled).toBe(false);
  });

  it("ends the rule in force where its successor begins, and keeps the days before it", () => {
    const [old, next] = published({ ...rule, floor: "20" }, rule, "2026-04-01", "company.fwf");
    expect(old).toEqual({ ...rule, valid_until: "2026-04-01" });
    expect(next).toEqual({ ...rule, name: "company.fwf", label: "服务费（2026-04-01 起）", floor: "20", valid_from: "2026-04-01" });
    expect(published({ ...rule, label: "新服务费" }, rule, "2026-04-01", "company.fwf")[1].label).toBe("新服务费");
    expect(published({ ...rule, floor: "20" }, rule, "", "shop.fee")).toEqual([{ ...rule, floor: "20" }]);
    const vehicles = { ...rule, name: "shop.cars", gives_way_to: "shop.fee" };
    expect(published(rule, rule, "2026-04-01", "company.fwf", [vehicles])[2]).toEqual({ ...vehicles, gives_way_to: "shop.fee,company.fwf" });
    expect(wholeMonth(next)).toEqual({ ...rule, name: "company.fwf", label: "服务费（2026-04-01 起）", floor: "20" });
  });

  it("does not bring back a rule that ended before its successor begins", () => {
    const over = { ...rule, valid_until: "2026-03-10" };
    expect(published(over, over, "2026-04-01", "company.fwf")[0].valid_until).toBe("2026-03-10");
    expect(notSince(over, over, "2026-04-01")).toContain("2026-03-10 起就不再算了");
    expect(notSince(rule, { ...rule, valid_from: "2026-05-01" }, "2026-05-01")).toContain("才开始算");
    expect(notSince(rule, rule, "2026-04-01")).toBe("");
  });

  it("hands a monthly rule with bounds over on the first of a month only, and warns where tiers are reached twice", () => {
    expect(notSince({ ...rule, floor: "20000" }, rule, "2026-03-16")).toContain("收两次最低");
    expect(notSince({ ...rule, floor: "20000" }, rule, "2026-04-01")).toBe("");
    expect(notSince({ ...rule, floor: "20", group_by: "day" }, { ...rule, group_by: "day" }, "2026-03-16")).toBe("");
    expect([notSince(rule, rule, "2026-03-16"), sinceWarning(rule, rule, "2026-04-01")]).toEqual(["", ""]);
    expect(sinceWarning(rule, rule, "2026-03-16")).toContain("阶梯价");
  });

  it("names the version of every rule that is written over", () => {
    const documents = published(rule, rule, "2026-04-01", "company.fwf", [{ ...rule, name: "shop.cars", gives_way_to: "shop.fee" }]);
    const versions = new Map([["shop.fee", 3], ["shop.cars", 0], ["shop.other", 1]]);
    expect(basedOnOf(documents, versions).map((one) => [one.name, one.version])).toEqual([["shop.fee", 3], ["shop.cars", 0]]);
  });

  it("says what is wrong by the word of the part", () => {
    expect(told({ where: "company.a.cap", message: "company.a.cap：要写不小于 0 的金额" })).toBe("每笔封顶：要写不小于 0 的金额");
    expect(told({ where: "company.a.where", message: "company.a.where:公式没有写完" })).toBe("条件：公式没有写完");
    expect(told({ where: "内部折算", message: "没有权限" })).toBe("没有权限");
  });

  it("says how long a rule counts", () => {
    expect(validity({ valid_from: "2026-03-01", valid_until: "2026-04-01" })).toBe("2026-03-01 起，2026-04-01 起不再算");
    expect(validity({})).toBe("");
    expect([firstOfNext("2026-12"), firstOfNext("2026-03")]).toEqual(["2027-01-01", "2026-04-01"]);
  });
});
