import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as talk from "@/core/api/talk";
import CommentList from "./CommentList.vue";
import { saidOf } from "./activity";
import { named, stillNamed, typing } from "./mention";

const WANG = { id: 7, name: "王会计", unit: "财务部" };

describe("naming somebody", () => {
  it("finds the name being typed, not an address of mail", () => {
    expect(typing("请 @王会", 5)).toEqual({ start: 2, text: "王会" });
    expect(typing("@", 1)).toEqual({ start: 0, text: "" });
    expect(typing("a@b.cn", 4)).toBeNull();
    expect(typing("@王会计 好", 6)).toBeNull();
  });

  it("puts the person in its place and goes on behind", () => {
    expect(named("请 @w 看看", 4, { start: 2, text: "w" }, WANG)).toEqual({ text: "请 @王会计 看看", caret: 7 });
  });

  it("sends only who is still named", () => expect(stillNamed("请 @王会计 看看", [WANG, WANG, { id: 8, name: "老李", unit: null }])).toEqual([7]));
});

describe("what a line of the stream says", () => {
  const actor = { id: 1, title: "老陈" };
  it("is its cause, or the decision on behalf of somebody", () => {
    const base = { at: "2026-05-01T08:00:00+08:00", actor };
    expect(saidOf({ type: "change", seq: 1, kind: "changed", kind_label: "修改", cause: "修改:客户更正", changes: [], ...base })).toBe("修改:客户更正");
    expect(saidOf({ type: "decision", procedure: "审批", step: "财务", state: "approved", label: "同意", opinion: "", on_behalf_of: "李经理", ...base })).toBe("代李经理同意「财务」");
  });
});

describe("the list of remarks", () => {
  afterEach(() => vi.restoreAllMocks());
  const mine = {
    id: 3, author: { id: 1, title: "老陈" }, text: "第一句", files: [], created_at: "2026-05-01T08:00:00+08:00", edited: false, removed: false,
    changeable_until: new Date(Date.now() + 60_000).toISOString(), reply: null,
  };

  it("answers a remark and names whom it was picked for", async () => {
    vi.spyOn(talk, "mentionable").mockResolvedValue([WANG]);
    const said = vi.spyOn(talk, "say").mockResolvedValue({ id: 4, comments: [], unheard: [] });
    const list = mount(CommentList, { props: { entity: "a.b", recordId: 1, comments: [mine] }, attachTo: document.body });
    await list.get("button[aria-label=回复老陈]").trigger("click");
    const box = list.get("textarea");
    await box.setValue("请 @w");
    (box.element as HTMLTextAreaElement).setSelectionRange(4, 4);
    await box.trigger("input");
    await vi.waitFor(() => expect(list.findAll("[role=option]")).toHaveLength(1));
    await box.trigger("keydown", { key: "Enter" });
    expect((box.element as HTMLTextAreaElement).value).toBe("请 @王会计 ");
    await list.get("form").trigger("submit");
    await flushPromises();
    expect(said.mock.calls[0].slice(0, 3)).toEqual(["a.b", 1, { text: "请 @王会计", reply_to: 3, mentions: [7], files: [] }]);
    list.unmount();
  });

  it("offers to change only what may still be changed", () => {
    const old = { ...mine, id: 5, changeable_until: new Date(Date.now() - 1000).toISOString() };
    const list = mount(CommentList, { props: { entity: "a.b", recordId: 1, comments: [mine, old] } });
    expect(list.findAll("button").filter((one) => one.text() === "撤回")).toHaveLength(1);
  });

  it("shows the files of a remark, and sends one that has nothing but files", async () => {
    const file = { id: 9, name: "破损.jpg", size: 2048, media_type: "application/zip" };
    const said = vi.spyOn(talk, "putRight").mockResolvedValue({ comments: [] });
    const list = mount(CommentList, { props: { entity: "a.b", recordId: 1, comments: [{ ...mine, text: "", files: [file] }] } });
    expect(list.get("button[aria-label^='预览 破损.jpg']").text()).toContain("2.0 KB");
    await list.findAll("button").find((one) => one.text() === "修改")!.trigger("click");
    await list.get("form").trigger("submit");
    await flushPromises();
    expect(said.mock.calls[0].slice(0, 5)).toEqual(["a.b", 1, 3, "", [9]]);
  });

  it("keeps the place of what was taken back", () => {
    const gone = { ...mine, text: "", removed: true, changeable_until: null };
    const list = mount(CommentList, { props: { entity: "a.b", recordId: 1, comments: [gone] } });
    expect(list.text()).toContain("评论已撤回");
    expect(list.find("button[aria-label=回复老陈]").exists()).toBe(false);
  });
});
