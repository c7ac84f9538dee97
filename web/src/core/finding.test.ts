import { beforeEach, expect, test } from "vitest";
import { linesOf, noteOpened, openedLast, pagesFor } from "./finding";

beforeEach(() => localStorage.clear());

const group = (more: boolean) => ({ entity: "org.person", label: "人员", icon: "user", rows: [{ id: 7, title: "王芳" }], more });

test("pages stand before records, and what is more leads into the list with the words", () => {
  const lines = linesOf([group(true)], [{ label: "人员", icon: "user", to: "/e/org.person" }], "王 芳");
  expect(lines.map((one) => [one.group, one.title, one.to])).toEqual([
    ["页面", "人员", "/e/org.person"],
    ["人员", "王芳", "/e/org.person/7"],
    ["人员", "更多人员", "/e/org.person?q=%E7%8E%8B%20%E8%8A%B3"],
  ]);
  expect(linesOf([group(false)], [], "王").map((one) => one.title)).toEqual(["王芳"]);
});

test("pages are found by a part of their name, a blank finds none", () => {
  const pages = [{ label: "投诉工单", icon: "", to: "/e/a" }, { label: "组织单位", icon: "", to: "/e/b" }];
  expect(pagesFor(pages, " 工单 ")).toEqual([pages[0]]);
  expect(pagesFor(pages, "  ")).toEqual([]);
});

test("what was opened last comes first, once, eight at most, each person apart", () => {
  for (let id = 1; id <= 10; id += 1) noteOpened("lin", "a.b", id);
  noteOpened("lin", "a.b", 5);
  expect(openedLast("lin").map((one) => one.id)).toEqual([5, 10, 9, 8, 7, 6, 4, 3]);
  expect(openedLast("wu")).toEqual([]);
  localStorage.setItem("guocheng.opened.lin", "{broken");
  expect(openedLast("lin")).toEqual([]);
});
