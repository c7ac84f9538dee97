import { enableAutoUnmount, flushPromises, mount, RouterLinkStub } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as api from "@/core/api/books";
import { walked } from "./resources/walk";
import ResourcesView from "./ResourcesView.vue";

enableAutoUnmount(afterEach);
afterEach(() => vi.restoreAllMocks());

const TABS = ["overview", "progress", "money", "talk", "tasks"].map((name) => ({ name, label: name, count: null }));
const PAGE = { entity: "a.b", entity_label: "物", id: 1, title: "一", tabs: TABS, books: [], open: { approvals: 0, tasks: 2, late: 1, alerts: 0 }, responsible: [] };

function shown(beside = false) {
  vi.spyOn(api, "resources").mockResolvedValue(PAGE);
  const part = vi.spyOn(api, "resourcePart").mockResolvedValue({ rows: [], errands: [] } as never);
  const view = mount(ResourcesView, { props: { entity: "a.b", id: 1, beside }, attachTo: document.body, global: { stubs: { RouterLink: RouterLinkStub } } });
  return { view, part };
}

describe("360°页", () => {
  it("walks along its tabs with the keys, round the ends", () => {
    const names = ["a", "b", "c"];
    expect(["ArrowRight", "ArrowLeft", "Home", "End", "x"].map((key) => walked(names, "c", key))).toEqual(["a", "b", "a", "c", null]);
  });

  it("asks for a part when it is opened, and once", async () => {
    const { view, part } = shown();
    await flushPromises();
    expect(part).not.toHaveBeenCalled();
    const tab = (name: string) => view.findAll("[role=tab]").find((one) => one.text() === name)!;
    await tab("tasks").trigger("click");
    await flushPromises();
    await vi.waitFor(() => expect(view.get("[role=tabpanel]").text()).toBe("没有待办的任务。"));
    await tab("overview").trigger("click");
    await tab("tasks").trigger("click");
    expect(part).toHaveBeenCalledTimes(1);
    await tab("tasks").trigger("keydown", { key: "ArrowRight" });
    await flushPromises();
    expect(document.activeElement?.textContent).toBe("overview");
  });

  it("leaves out beside a record what stands there anyway, and says why there is nothing", async () => {
    const { view } = shown(true);
    await flushPromises();
    expect(view.findAll("[role=tab]").map((one) => one.text())).toEqual(["overview", "money", "tasks"]);
    expect(view.text()).toContain("还没有归集到它的金额");
    expect(view.findAll(".resources__open b").map((one) => one.text())).toEqual(["0", "2", "1", "0"]);
  });
});
