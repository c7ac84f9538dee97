import { describe, expect, it } from "vitest";
import { counted, duration, grouped, light, money, spoken } from "./format";

describe("显示格式", () => {
  it("writes money with separators and two decimals, minus before the sign", () => {
    expect(money("1234.5")).toBe("¥1,234.50");
    expect(money("-1234567.00")).toBe("-¥1,234,567.00");
    expect(money(null)).toBe("");
  });

  it("keeps every digit of a long decimal", () => {
    expect(grouped("12345678901234567.123456")).toBe("12,345,678,901,234,567.123456");
  });

  it("says a length of time with its two largest parts", () => {
    expect(duration(2 * 86400 + 3 * 3600 + 59 * 60)).toBe("2天3小时");
    expect(duration(86400 + 120)).toBe("1天");
    expect(duration(30)).toBe("不到1分钟");
  });

  it("says moments the way people do", () => {
    const now = new Date("2026-03-05T12:00:00+08:00");
    expect(spoken("2026-03-05T11:55:00+08:00", now)).toBe("5 分钟前");
    expect(spoken("2026-03-04T18:02:00+08:00", now)).toBe("昨天 18:02");
    expect(spoken("2025-03-04T18:02:00+08:00", now)).toBe("2025-03-04 18:02");
  });

  it("lights red only when late", () => {
    const now = new Date("2026-03-05T04:00:00Z");
    expect(light("2026-03-05T03:59:59Z", now)).toBe("red");
    expect(light("2026-03-05T06:00:00Z", now)).toBe("yellow");
    expect(light("2026-03-06T06:00:00Z", now)).toBe("green");
    expect(light(null, now)).toBe("");
  });

  it("marks a count that stopped early", () => {
    expect(counted({ n: 1000, capped: true })).toBe("1,000+");
  });
});
