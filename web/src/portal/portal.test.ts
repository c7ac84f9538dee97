import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "@/core/api/client";
import { normalField } from "@/core/meta";
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
});
