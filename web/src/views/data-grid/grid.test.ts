import { mount } from "@vue/test-utils";
import { describe, expect, it, vi } from "vitest";
import { normalField } from "@/core/meta";
import type { Row } from "@/core/types";
import DataGrid from "./DataGrid.vue";

const columns = [{ name: "number", field: normalField({ name: "number", label: "工单号", type: "text" }), width: 160, shown: true, frozen: true, statistic: "" as const }];
const rows: Row[] = Array.from({ length: 100_000 }, (_one, place) => ({ id: place + 1, version: 1, title: `TS${place}`, number: `TS${place}` }));

const grid = (given: object = {}) =>
  mount(DataGrid, { props: { label: "投诉单", columns, rows, sort: [], selected: new Set<number>(), ended: true, ...given }, attachTo: document.body });

describe("数据表格", () => {
  it("draws only the rows in sight of a hundred thousand", () => {
    const view = grid();
    expect(view.findAll(".grid__row").length).toBeLessThan(60);
    expect(view.attributes("aria-rowcount")).toBe("100001");
    view.unmount();
  });

  it("opens the row in hand with Enter and selects it with Space", async () => {
    const view = grid();
    await view.trigger("keydown", { key: "ArrowDown" });
    await view.trigger("keydown", { key: "Enter" });
    await view.trigger("keydown", { key: " " });
    expect((view.emitted("open")?.[0][0] as Row).id).toBe(2);
    expect([...(view.emitted("select")?.[0][0] as Set<number>)]).toEqual([2]);
    view.unmount();
  });

  it("selects a range with Shift from the row picked before", async () => {
    const view = grid();
    await view.findAll(".grid__row input")[1].trigger("click");
    await view.setProps({ selected: new Set([2]) });
    await view.findAll(".grid__row input")[4].trigger("click", { shiftKey: true });
    expect([...(view.emitted("select")?.[1][0] as Set<number>)]).toEqual([2, 3, 4, 5]);
    view.unmount();
  });

  it("asks for more before the last row is reached, and not after the end", async () => {
    const view = grid({ rows: rows.slice(0, 150), ended: false });
    view.element.scrollTop = 37 * 60;
    await view.trigger("scroll");
    expect(view.emitted("more")).toBeTruthy();
    const whole = grid({ rows: rows.slice(0, 150) });
    whole.element.scrollTop = 37 * 60;
    await whole.trigger("scroll");
    expect(whole.emitted("more")).toBeFalsy();
    view.unmount();
    whole.unmount();
  });

  it("loses no key that comes before the input stands in its cell", { timeout: 30_000 }, async () => {
    const view = grid({ rows: rows.slice(0, 9), editable: () => true });
    for (const key of ["7", "8", "Backspace", "7", "Enter", "9", "Enter"]) view.element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(view.emitted("write")).toHaveLength(2), { timeout: 20_000 });
    const written = view.emitted("write") as [Row, unknown, unknown][];
    expect(written.map(([row, _column, value]) => [row.id, value])).toEqual([[1, "77"], [2, "9"]]);
    view.unmount();
  });

  it.each([
    [{ type: "money" }, "10.00", "88.5", "88.50"],
    [{ type: "integer" }, 3, "4", 4],
    [{ type: "date" }, "2026-11-01", "20261102", "2026-11-02"],
  ])("writes what was typed early into an input that reads it when it is left: %o", { timeout: 30_000 }, async (type, before, typed, after) => {
    const field = normalField({ name: "amount", label: "索赔金额", ...type } as Parameters<typeof normalField>[0]);
    const written = rows.slice(0, 2).map((row) => ({ ...row, amount: before }));
    const view = grid({ rows: written, columns: [{ ...columns[0], name: "amount", field }], editable: () => true });
    for (const key of [...typed, "Enter"]) view.element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(view.emitted("write")).toHaveLength(1), { timeout: 20_000 });
    expect((view.emitted("write") as unknown[][])[0][2]).toEqual(after);
    view.unmount();
  });
});
