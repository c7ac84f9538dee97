import { flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Component } from "vue";
import { normalField } from "@/core/meta";
import AudioDesk from "./audio/Desk.vue";
import AudioPhone from "./audio/Phone.vue";
import CascadeDesk from "./cascade/Desk.vue";
import CascadePhone from "./cascade/Phone.vue";
import ChoiceDesk from "./choice/Desk.vue";
import ChoicePhone from "./choice/Phone.vue";
import ChoicesDesk from "./choices/Desk.vue";
import ChoicesPhone from "./choices/Phone.vue";
import FilesDesk from "./files/Desk.vue";
import FilesPhone from "./files/Phone.vue";
import Shown from "./files/Shown.vue";
import ImagesDesk from "./images/Desk.vue";
import ImagesPhone from "./images/Phone.vue";
import LocationDesk from "./location/Desk.vue";
import LocationPhone from "./location/Phone.vue";
import RegionDesk from "./region/Desk.vue";
import RegionPhone from "./region/Phone.vue";
import { loadRegions } from "./region/names";
import SignatureDesk from "./signature/Desk.vue";
import SignaturePhone from "./signature/Phone.vue";
import TagsDesk from "./tags/Desk.vue";
import TagsPhone from "./tags/Phone.vue";

const OPTIONS = [{ code: "lost", label: "遗失", color: "red" }, { code: "old", label: "旧的", offered: false }, { code: "in", label: "里面", parent: "lost" }];
const PHOTO = { id: 3, name: "现场.jpg", size: 2048, media_type: "image/jpeg" };
const SOUND = { id: 4, name: "录音.weba", size: 2048, media_type: "audio/webm" };

/** each input on both sizes, a value, and a text that must be seen */
const INPUTS: [type: string, desk: Component, phone: Component, value: unknown, seen: string][] = [
  ["choice", ChoiceDesk, ChoicePhone, "other:淋湿", "淋湿"],
  ["choices", ChoicesDesk, ChoicesPhone, ["lost"], "遗失"],
  ["cascade", CascadeDesk, CascadePhone, "in", "里面"],
  ["tags", TagsDesk, TagsPhone, ["急件"], "急件"],
  ["region", RegionDesk, RegionPhone, "330302 车站大道", "鹿城区"],
  ["location", LocationDesk, LocationPhone, "120.698700,28.004600 车站大道", "120.698700"],
  ["files", FilesDesk, FilesPhone, [PHOTO], "现场.jpg"],
  ["images", ImagesDesk, ImagesPhone, [PHOTO], "现场.jpg"],
  ["signature", SignatureDesk, SignaturePhone, [PHOTO], "重新签名"],
  ["audio", AudioDesk, AudioPhone, [SOUND], "上传"],
];

/** What a person sees: texts, and what stands in inputs. */
const read = (element: Element) =>
  `${element.textContent} ${[...element.querySelectorAll("input")].map((one) => one.value).join(" ")}`;

const complaints = vi.spyOn(console, "warn").mockImplementation(() => undefined);
beforeEach(async () => {
  setActivePinia(createPinia());
  complaints.mockClear();
  vi.stubGlobal("fetch", async () => new Response("[]"));
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
  await loadRegions();
});
afterEach(() => vi.unstubAllGlobals());

const props = (type: string, value: unknown, more: object = {}) => ({
  id: "it",
  entity: "visit.visit",
  modelValue: value,
  field: normalField({ name: "it", label: "它", type, options: OPTIONS, other: type === "choice", detailed: true, ...more }),
});

describe("输入控件", () => {
  for (const [type, desk, phone, value, seen] of INPUTS) {
    for (const [size, input] of [["桌面", desk], ["手机", phone]] as const) {
      it(`${type} 在${size}上显示值、能空着、能只读`, async () => {
        const shown = mount(input, { props: props(type, value), attachTo: document.body });
        await flushPromises();
        expect(read(shown.element.parentElement ?? shown.element)).toContain(seen);
        await shown.setProps({ modelValue: null });
        await shown.setProps({ modelValue: value, readonly: true });
        await flushPromises();
        expect(shown.findAll("button").filter((one) => /^(定位|重新定位|开始录音|手写签名|重新签名|添加)$/.test(one.text()))).toEqual([]);
        shown.unmount();
        expect(complaints.mock.calls.map(([first]) => String(first)).filter((text) => text.startsWith("[Vue warn]"))).toEqual([]);
      });
    }
  }

  it("reads the files of a record through the record", () => {
    const shown = mount(Shown, { props: { field: props("files", null).field, value: [PHOTO], entity: "visit.visit", recordId: 7 } });
    expect(shown.find("img").attributes("src")).toBe("/api/files/3?entity=visit.visit&record=7");
  });

  it("photographs only where there is a camera in hand", () => {
    const shown = mount(ImagesDesk, { props: props("images", [], { camera_only: true }) });
    expect(shown.text()).toContain("请用手机打开");
    vi.stubGlobal("matchMedia", () => ({ matches: true }));
    const onPhone = mount(ImagesPhone, { props: props("images", [], { camera_only: true }) });
    expect(onPhone.find("input[type=file]").attributes("capture")).toBe("environment");
  });

  it("asks before a file of the same name takes the place of another, and keeps both when told so", async () => {
    const fresh = { ...PHOTO, id: 9 };
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify(fresh), { status: 201 }));
    const shown = mount(FilesDesk, { props: props("files", [PHOTO]) });
    const chooser = shown.find<HTMLInputElement>("input[type=file]");
    Object.defineProperty(chooser.element, "files", { value: [new File(["x"], "现场.jpg", { type: "image/jpeg" })] });
    await chooser.trigger("change");
    expect(shown.find("[role=alertdialog]").text()).toContain("已有「现场.jpg」");
    await shown.findAll("[role=alertdialog] button")[0].trigger("click");
    await flushPromises();
    expect(shown.emitted("update:modelValue")?.[0]).toEqual([[fresh]]);
  });

  it("moves a place by ten metres, but not one that is pinned", async () => {
    const shown = mount(LocationDesk, { props: props("location", "120.698700,28.004600 门口") });
    await shown.find('[aria-label="向北移 10 米"]').trigger("click");
    expect(shown.emitted("update:modelValue")?.[0]).toEqual(["120.698700,28.004690 门口"]);
    const pinned = mount(LocationDesk, { props: props("location", "120.698700,28.004600 门口", { pinned: true }) });
    expect(pinned.find('[aria-label="向北移 10 米"]').exists()).toBe(false);
  });
});
