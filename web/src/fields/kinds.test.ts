import { flushPromises, mount } from "@vue/test-utils";
import { ElDatePicker } from "element-plus";
import { describe, expect, it, vi } from "vitest";
import { h } from "vue";
import { normalField } from "@/core/meta";
import { bars } from "./barcode/bars";
import Checked from "./checked/Desk.vue";
import DateRange from "./date_range/Desk.vue";
import { deskInput } from "./desk";
import { drawn } from "./markdown/drawn";
import Rating from "./rating/Desk.vue";
import { typeOf } from "./registry";
import { cleaned } from "./rich_text/clean";

const field = (given: object) => normalField({ name: "it", label: "它", ...given });
const html = (nodes: ReturnType<typeof drawn>) => mount({ render: () => h("div", nodes) }).element.innerHTML;

describe("富文本", () => {
  const kept = (text: string) => {
    const holder = document.createElement("div");
    holder.append(cleaned(text));
    return holder.innerHTML;
  };

  it("copies known marks and nothing that runs or loads", () => {
    expect(kept('<p onclick="x()">好<b style="color:red">的</b></p>')).toBe("<p>好<b>的</b></p>");
    expect(kept("a<script>alert(1)</script><img src=x onerror=alert(1)>b")).toBe("ab");
    expect(kept("<svg><a href='https://example.com'>x</a></svg><style>p {}</style>好")).toBe("好");
    expect(kept('<a href="javascript:alert(1)">好</a>')).toBe("<a>好</a>");
    expect(kept('<a href="https://example.com" onmouseover="x()">好</a>')).toContain('href="https://example.com"');
    expect(kept("<font><u>好</u></font>")).toBe("<u>好</u>");
  });
});

describe("Markdown", () => {
  it("draws blocks and marks", () => {
    expect(html(drawn("# 标题\n一段**粗**的\n第二行\n\n- 甲\n- [x] 乙\n\n1. 一\n> 引用"))).toBe(
      "<h3>标题</h3><p>一段<strong>粗</strong>的<br>第二行</p>" +
        '<ul><li>甲</li><li><input type="checkbox" checked="" disabled=""> 乙</li></ul><ol><li>一</li></ol><blockquote><p>引用</p></blockquote>',
    );
  });

  it("never takes HTML or a dangerous address from the text", () => {
    expect(html(drawn("<img src=x onerror=alert(1)>"))).toBe("<p>&lt;img src=x onerror=alert(1)&gt;</p>");
    expect(html(drawn("[好](javascript:alert(1))"))).not.toContain("href");
    expect(html(drawn("```\n<b>\n"))).toContain("&lt;b&gt;");
  });
});

describe("条码", () => {
  it("writes Code 128: start, letters, check, stop", () => {
    // The known example "PJJ123C" has the check 54 when it begins in set A, so 55 in set B.
    const widths = bars("PJJ123C")!;
    expect(widths.length).toBe((1 + 7 + 1) * 6 + 7);
    expect(widths.slice(0, 6).join("")).toBe("211214");
    expect(widths.slice(-13, -7).join("")).toBe("311321");
    expect(widths.reduce((sum, one) => sum + one, 0)).toBe(9 * 11 + 13);
    expect(bars("中文")).toBeNull();
  });
});

describe("有规则的输入", () => {
  const input = (given: object, modelValue: unknown = null) =>
    mount(Checked, { props: { field: field(given), modelValue, entity: "a.b" } });

  it("says that a check digit is wrong as soon as the last place is typed", async () => {
    const wrapper = input({ type: "id_card" });
    const type = async (text: string) => {
      wrapper.find("input").element.value = text;
      await wrapper.find("input").trigger("input");
    };
    await type("1101051949123100");
    expect(wrapper.find('[role="alert"]').exists()).toBe(false);
    await type("110105194912310021");
    expect(wrapper.find('[role="alert"]').text()).toContain("校验位不对");
    expect(wrapper.emitted("update:modelValue")).toBeUndefined();
  });

  it("says what a value means: the amount in capitals, the birthday in a card number", () => {
    expect(input({ type: "money" }, "1234.50").text()).toContain("壹仟贰佰叁拾肆元伍角整");
    expect(input({ type: "id_card" }, "11010519491231002X").text()).toContain("女，1949-12-31 出生");
  });

  it("shows the keyboard that fits on a phone", () => {
    const keyboards = { phone: "tel", email: "email", url: "url", bank_card: "numeric", integer: "numeric", money: "decimal" };
    for (const [type, keyboard] of Object.entries(keyboards)) {
      expect(input({ type }).find("input").attributes("inputmode")).toBe(keyboard);
    }
  });
});

describe("可点的值", () => {
  const shown = (type: string, value: unknown) => mount({ render: () => h("div", [typeOf({ type }).cell(value, field({ type }))]) }).element.innerHTML;

  it("dials, writes, opens; what is masked leads nowhere", () => {
    expect(shown("phone", "0577-88881234转602")).toContain('href="tel:057788881234,602"');
    expect(shown("email", "wang@example.com")).toContain('href="mailto:wang@example.com"');
    expect(shown("url", "javascript:alert(1)")).not.toContain("href");
    expect(shown("phone", "138****5678")).toBe("138****5678");
  });
});

describe("每种字段的输入", () => {
  const VALUES: Record<string, unknown> = {
    barcode: "SF-1001",
    color: "#1677ff",
    icon: "truck",
    markdown: "# 好",
    rich_text: "<p>好</p>",
    code: "a()",
    rating: 3,
    progress: 40,
    time: "08:30",
    date_range: { from: "2026-03-01", until: "2026-03-05" },
    percent: "12.50",
    duration: 150,
    bank_card: "4111111111111111",
  };

  it.each(Object.keys(VALUES))("%s is drawn where it is filled in and where a record shows it", async (type) => {
    const props = { field: field({ type }), modelValue: VALUES[type], entity: "a.b" };
    document.execCommand = () => true; // this page-less browser has none
    const input = mount({ render: () => h(deskInput({ type }), props) });
    await vi.dynamicImportSettled();
    await flushPromises();
    expect(input.html()).toMatch(/<input|<textarea|<button|contenteditable/);
    const shown = typeOf({ type }).shown;
    if (!shown) return;
    const record = mount({ render: () => h(shown, { field: field({ type }), value: VALUES[type] }) });
    await vi.dynamicImportSettled();
    await flushPromises();
    expect(record.html()).toMatch(/好|a\(\)|SF-1001/);
  });

  it("gives a range only when both days are there, and takes a rating back", async () => {
    const range = mount(DateRange, { props: { field: field({ type: "date_range" }), modelValue: null, entity: "a.b" } });
    const picker = range.getComponent(ElDatePicker);
    picker.vm.$emit("update:modelValue", ["2026-03-01", ""]);
    expect(range.emitted("update:modelValue")?.at(-1)).toEqual([null]);
    picker.vm.$emit("update:modelValue", ["2026-03-01", "2026-03-05"]);
    expect(range.emitted("update:modelValue")?.at(-1)).toEqual([{ from: "2026-03-01", until: "2026-03-05" }]);
    const stars = mount(Rating, { props: { field: field({ type: "rating", maximum: "3" }), modelValue: 2, entity: "a.b" } });
    expect(stars.findAll("button")).toHaveLength(3);
    await stars.findAll("button")[1].trigger("click");
    expect(stars.emitted("update:modelValue")?.at(-1)).toEqual([null]);
  });
});
