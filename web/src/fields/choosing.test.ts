import { describe, expect, it } from "vitest";
import { normalField } from "@/core/meta";
import type { FileInfo } from "@/core/types";
import { recordable, recordingName } from "./audio";
import { choice } from "./choice";
import { codeOf, offeredTo } from "./choice/own";
import { choices } from "./choices";
import { cascade } from "./cascade";
import { nested, wayTo } from "./cascade/tree";
import { hintOf, placed, room, shownAs, unfit } from "./files/kept";
import { fitted, jpegName, marks } from "./images/prepare";
import { location, moved, spotOf, spotText } from "./location";
import { region } from "./region";
import { loadRegions, partsOf, regionTree } from "./region/names";
import { boundsOf, isDrawn } from "./signature/strokes";
import { tags } from "./tags";

const field = (given: object) => normalField({ name: "a", label: "甲", ...given });
const GOODS = field({
  type: "cascade",
  options: [
    { code: "fresh", label: "生鲜", color: "green" },
    { code: "fruit", label: "水果", parent: "fresh" },
    { code: "apple", label: "苹果", parent: "fruit" },
    { code: "box", label: "纸箱" },
    { code: "old", label: "旧的", parent: "box", offered: false },
    { code: "o1", label: "其他", parent: "fresh" },
    { code: "o2", label: "其他", parent: "box" },
  ],
});

describe("单选和多选的自填", () => {
  const kind = field({ type: "choice", other: true, options: [{ code: "lost", label: "遗失" }] });

  it("keeps a word of one's own beside the options", () => {
    expect(choice.parse("淋湿", kind)).toEqual({ value: "other:淋湿" });
    expect(choice.parse("遗失", kind)).toEqual({ value: "lost" });
    expect(choice.text("other:淋湿", kind)).toBe("淋湿");
    expect(choices.text(["lost", "other:淋湿"], kind)).toBe("遗失、淋湿");
    expect(codeOf(kind, "  ")).toBeNull();
    expect(codeOf({ ...kind, other: false }, "淋湿")).toBeNull();
    expect(offeredTo(kind, ["other:淋湿"]).map((one) => one.label)).toEqual(["遗失", "淋湿"]);
  });
});

describe("级联", () => {
  it("shows the path and reads it back", () => {
    expect(cascade.text("apple", GOODS)).toBe("生鲜 / 水果 / 苹果");
    expect(cascade.parse("生鲜/水果/苹果", GOODS)).toEqual({ value: "apple" });
    expect(cascade.parse("苹果", GOODS)).toEqual({ value: "apple" });
    expect(cascade.parse("纸箱 / 其他", GOODS)).toEqual({ value: "o2" });
    expect(cascade.parse("其他", GOODS).problem).toBe("有好几个「其他」，请写全，例如「生鲜 / 其他」");
    expect(cascade.parse("汽车", GOODS).problem).toContain("没有");
  });

  it("nests the options and leaves out what is no longer offered, but for what is chosen", () => {
    expect(nested(GOODS, null)[1].children?.map((one) => one.label)).toEqual(["其他"]);
    expect(nested(GOODS, "old")[1].children?.map((one) => one.label)).toEqual(["旧的", "其他"]);
    expect(wayTo(nested(GOODS, "apple"), "apple")).toEqual(["fresh", "fruit", "apple"]);
  });
});

describe("标签", () => {
  it("reads words, each once, and not too many", () => {
    expect(tags.parse("急件、 大客户;急件", field({}))).toEqual({ value: ["急件", "大客户"] });
    expect(tags.parse("a,b,c", field({ count_max: 2 })).problem).toBe("最多 2 个标签");
  });
});

describe("省市区", () => {
  it("knows the very names the server knows", async () => {
    expect(region.text("330302", field({}))).toBe("330302");
    await loadRegions();
    expect(region.text("330302 车站大道1号", field({}))).toBe("浙江省温州市鹿城区车站大道1号");
    expect(region.text("110105", field({}))).toBe("北京市朝阳区");
    expect(region.parse("浙江/温州/鹿城", field({}))).toEqual({ value: "330302" });
    expect(region.parse("浙江省温州市鹿城区车站大道1号", field({ detailed: true }))).toEqual({ value: "330302 车站大道1号" });
    expect(region.parse("浙江温州鹿城车站大道", field({})).problem).toContain("不填详细地址");
    expect(region.parse("火星", field({})).problem).toContain("写全");
    expect(partsOf("330302 车站 大道")).toEqual({ code: "330302", address: "车站 大道" });
    const zhejiang = regionTree().find((one) => one.label === "浙江省");
    expect(zhejiang?.children?.find((one) => one.label === "温州市")?.children?.map((one) => one.label)).toContain("鹿城区");
  });
});

describe("定位", () => {
  it("reads a place before or behind its address, and no place outside the world", () => {
    expect(spotText(spotOf("120.6987,28.0046 车站大道")!)).toBe("120.698700,28.004600 车站大道");
    expect(location.parse("车站大道(120.6987，28.0046)", field({}))).toEqual({ value: "120.698700,28.004600 车站大道" });
    expect(location.parse(location.text("120.698700,28.004600 车站大道", field({})), field({})).value).toBe("120.698700,28.004600 车站大道");
    expect(spotOf("200,28")).toBeNull();
    expect(location.parse("车站大道", field({})).problem).toContain("经度,纬度");
  });

  it("moves a spot by metres", () => {
    const spot = moved({ lng: 120, lat: 30, address: "" }, 0, 111.32);
    expect(spot.lat).toBeCloseTo(30.001, 6);
    expect(moved({ lng: 179.9999, lat: 0, address: "" }, 100, 0).lng).toBeLessThan(-179.9);
  });
});

describe("附件", () => {
  const file = (name: string, type: string, size = 10) => ({ name, type, size });

  it("refuses kinds and sizes a field does not take", () => {
    const photos = field({ type: "images", size_max: 1, count_max: 2 });
    expect(unfit(photos, file("a.jpg", "image/jpeg"))).toBe("");
    expect(unfit(photos, file("a.pdf", "application/pdf"))).toContain("只收图片");
    expect(unfit(photos, file("a.jpg", "image/jpeg", 2 << 20))).toContain("每个最大 1 MB");
    expect(unfit(field({ type: "files", accept: ["pdf", "office"] }), file("a.xlsx", ""))).toBe("");
    expect(unfit(field({ type: "files" }), file("a.exe", ""))).toBe("");
    expect(hintOf(photos)).toBe("收图片，最多 2 个，每个不超过 1 MB");
  });

  it("puts a new version in the place of the old one", () => {
    const [old, other, fresh] = [1, 2, 3].map((id) => ({ id, name: "合同.pdf", size: 1, media_type: "application/pdf" }) as FileInfo);
    expect(placed([old, other], fresh, 1).map((one) => one.id)).toEqual([3, 2]);
    expect(placed([old], fresh, null).map((one) => one.id)).toEqual([1, 3]);
    expect(room(field({ count_max: 2 }), [old])).toBe(1);
  });

  it("shows on the page only what cannot act", () => {
    const shown = (media_type: string) => shownAs({ id: 1, name: "", size: 1, media_type });
    expect(["image/png", "image/svg+xml", "application/pdf", "audio/mp4", "text/html"].map(shown)).toEqual(["image", "none", "pdf", "audio", "none"]);
  });

  it("makes pictures smaller and prints time, person and place", () => {
    expect(fitted(4000, 3000)).toEqual({ width: 2560, height: 1920 });
    expect(fitted(800, 600)).toEqual({ width: 800, height: 600 });
    expect(marks(new Date("2026-03-01T08:30:00+08:00"), "张三", "")).toEqual(["2026-03-01 08:30", "张三"]);
    expect(jpegName("现场.HEIC")).toBe("现场.jpg");
  });

  it("names recordings and knows an empty signature", () => {
    expect(recordable((type) => type === "audio/mp4")).toEqual(["audio/mp4"]);
    expect(recordingName("audio/mp4;codecs=mp4a", new Date("2026-03-01T08:05:09+08:00"))).toBe("录音 3月1日 08.05.09.m4a");
    expect(boundsOf([[{ x: 100.4, y: 60 }, { x: 180, y: 90.2 }], [{ x: 90, y: 70 }]], 10)).toEqual({ x: 80, y: 50, width: 110, height: 51 });
    expect(isDrawn([[{ x: 1, y: 1 }]])).toBe(false);
    expect(isDrawn([Array.from({ length: 9 }, () => ({ x: 1, y: 1 }))])).toBe(true);
  });
});
