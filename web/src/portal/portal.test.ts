import { flushPromises, mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "@/core/api/client";
import { normalField } from "@/core/meta";
import LinesPhone from "@/fields/lines/Phone.vue";
import { OUTSIDE, type Outside } from "@/fields/outside";
import FormStep from "./FormStep.vue";
import * as visit from "./visit";

const fields = [
  { name: "name", label: "姓名", type: "text", required: true },
  { name: "age", label: "年龄", type: "integer" },
  { name: "locked", label: "锁住", type: "text", editable: false },
].map((one) => normalField(one));

describe("an address", () => {
  it("ends with its token", () => {
    expect(visit.tokenIn("/p/AbC_-1")).toBe("AbC_-1");
    expect(visit.tokenIn("/p/AbC/")).toBe("AbC");
  });

  it("fills in what it carries, and nothing that may not be typed", () => {
    expect(visit.filledByAddress(fields, "?v.name=老陈&v.age=十&v.locked=x&v.none=1")).toEqual({ name: "老陈" });
  });
});

describe("a field", () => {
  it("may stay blank where it has a default", () => {
    expect(visit.asked({ name: "level", required: true, default: "'low'" }).required).toBe(false);
    expect(visit.asked({ name: "name", required: true }).required).toBe(true);
  });
});

describe("a line", () => {
  it("is sent by its columns alone, links by their id", () => {
    const parts = visit.asked({
      name: "parts",
      label: "明细",
      type: "lines",
      lines: [
        { name: "what", label: "名目", type: "text", required: true, default: "'无'" },
        { name: "item", label: "物料", type: "link", to: "stock.item" },
      ],
    });
    expect(parts.lines[0].required).toBe(false);
    expect(visit.sentLine([parts], "parts.item", { what: "一", item: { id: 7, title: "纸箱" }, other: 1 })).toEqual({ what: "一", item: 7 });
  });
});

describe("problems", () => {
  it("stand at their fields, the others above", () => {
    const found = visit.placed(fields, [
      { code: "a", where: "name", message: "请填写" },
      { code: "b", where: "链接", message: "今天的名额已经用完" },
    ]);
    expect(found).toEqual({ name: "请填写", "": "今天的名额已经用完" });
  });
});

describe("the form", () => {
  afterEach(() => vi.restoreAllMocks());
  const open = () => mount(FormStep, { props: { token: "t", fields, password: "", captcha: true }, attachTo: document.body });

  it("sends nothing while something is missing", async () => {
    vi.spyOn(visit, "picture").mockResolvedValue({ captcha: "1", picture: "data:image/png;base64,AA==" });
    const sent = vi.spyOn(visit, "submit");
    const form = open();
    await flushPromises();
    await form.get("form").trigger("submit");
    await flushPromises();
    expect(form.text()).toContain("请填写「姓名」");
    expect(sent).not.toHaveBeenCalled();
    form.unmount();
  });

  it("draws a new picture after a refusal, and shows the receipt at the end", async () => {
    const drawn = vi.spyOn(visit, "picture").mockResolvedValue({ captcha: "1", picture: "data:image/png;base64,AA==" });
    const refusal = new Refusal(403, [{ code: "public.wrong_captcha", where: "链接", message: "验证码不对" }]);
    const sent = vi.spyOn(visit, "submit").mockRejectedValueOnce(refusal).mockResolvedValueOnce({ done: true, receipt: [{ label: "单号", text: "R1" }] });
    const form = open();
    await flushPromises();
    await form.get("input").setValue("老陈");
    await form.get("#portal-captcha").setValue("ABCDE");
    await form.get("form").trigger("submit");
    await flushPromises();
    expect(form.text()).toContain("验证码不对");
    expect(drawn).toHaveBeenCalledTimes(2);
    await form.get("#portal-captcha").setValue("FGHIJ");
    await form.get("form").trigger("submit");
    await flushPromises();
    expect(form.text()).toContain("R1");
    expect(sent.mock.calls[0][3]).not.toBe(sent.mock.calls[1][3]);
    expect(sent.mock.calls[1][2]).toEqual({ name: "老陈" });
    await form.get("button").trigger("click");
    expect((form.get("input").element as HTMLInputElement).value).toBe("");
    form.unmount();
  });

  it("brings files and finds records by the address, and takes no line too many", async () => {
    const papers = normalField({ name: "papers", label: "文件", type: "files" });
    const unit = normalField({ name: "unit", label: "单位", type: "link", to: "org.unit" });
    const parts = normalField({ name: "parts", label: "明细", type: "lines", lines: [{ name: "what", label: "名目", type: "text" }] } as never);
    const bring = vi.spyOn(visit, "bring").mockResolvedValue({ id: 3, name: "a.pdf", size: 1, media_type: "application/pdf" });
    const offers = vi.spyOn(visit, "offers").mockResolvedValue([{ id: 7, title: "一部" }]);
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined }));
    const form = mount(FormStep, {
      props: { token: "t", fields: [papers, unit, parts], password: "芝麻", captcha: false, visit: "v".repeat(32), linesMax: 1 },
      global: { plugins: [createPinia()] },
      attachTo: document.body,
    });
    await vi.waitFor(() => expect(form.text()).toContain("添加一行"));
    const outside = (form.vm.$ as unknown as { provides: Record<symbol, Outside> }).provides[OUTSIDE as symbol];
    await outside.upload(new File(["x"], "a.pdf"));
    expect(bring).toHaveBeenCalledWith("t", "芝麻", "v".repeat(32), expect.any(File));
    expect(outside.address({ id: 3, name: "a.pdf", size: 1, media_type: "application/pdf" })).toBe("blob:x");
    expect(await outside.options("unit", "一")).toEqual([{ id: 7, title: "一部" }]);
    expect(offers).toHaveBeenCalledWith("t", expect.objectContaining({ field: "unit", text: "一", password: "芝麻" }));
    form.getComponent(LinesPhone).vm.$emit("update:modelValue", [{ what: "一" }]);
    await flushPromises();
    expect(form.text()).not.toContain("添加一行");
    form.unmount();
  });
});
