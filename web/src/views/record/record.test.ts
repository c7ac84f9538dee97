import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { normal, normalField } from "@/core/meta";
import type { EntityMeta, RecordData, Values } from "@/core/types";
import { useRecord } from "./record";

const entity = normal({
  entities: [
    {
      name: "complaint.ticket",
      label: "投诉单",
      fields: [
        { name: "finding", label: "核实情况", type: "text" },
        { name: "verdict", label: "判定", type: "text" },
        { name: "amount", label: "金额", type: "money", required: true },
      ],
    },
  ],
}).entities[0];

const record = (version: number, values: Values): RecordData => ({
  id: 5, entity: entity.name, version, title: "TS1", stage: null, values,
  rights: { edit: ["finding", "verdict", "amount"], delete: false, locked: "" }, moves: [], clocks: [], procedure: null,
});

interface Sent {
  method: string;
  body: { version?: number; values?: Values };
  key: string;
}

/** A server that answers from a list, and remembers what it was sent. */
function serves(...answers: [status: number, body: unknown][]): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    sent.push({ method: init.method ?? "", body: init.body ? JSON.parse(String(init.body)) : {}, key: headers["Idempotency-Key"] });
    const [status, body] = answers.shift() ?? [500, {}];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  return sent;
}

const conflict = { problems: [{ code: "record.changed", where: "版本", message: "别人刚改过" }] };

beforeEach(() => setActivePinia(createPinia()));
afterEach(() => vi.unstubAllGlobals());

describe("保存记录", () => {
  it("sends only what was changed, with the version that was read", async () => {
    const sent = serves([200, record(3, { finding: "旧", amount: "1.00" })], [200, record(4, { finding: "新", amount: "1.00" })]);
    const state = useRecord(() => entity);
    await state.load(5);
    state.edit();
    state.set("finding", "新");
    expect(await state.save()).toBe(true);
    expect(sent[1]).toMatchObject({ method: "PATCH", body: { version: 3, values: { finding: "新" } } });
    expect(state.dirty.value).toBe(false);
  });

  it("says what is missing before anything is sent", async () => {
    const sent = serves([200, record(3, { amount: "1.00" })]);
    const state = useRecord(() => entity);
    await state.load(5);
    state.edit();
    state.set("amount", null);
    expect(await state.save()).toBe(false);
    expect(state.wrong.amount).toBe("请填写「金额」");
    expect(sent).toHaveLength(1);
  });

  it("lets the person choose when both changed the same field, and loses nothing", async () => {
    serves(
      [200, record(3, { finding: "旧", verdict: "", amount: "1.00" })],
      [409, conflict],
      [200, record(4, { finding: "别人的", verdict: "", amount: "1.00" })],
    );
    const state = useRecord(() => entity);
    await state.load(5);
    state.edit();
    state.set("finding", "我的");
    state.set("verdict", "有责");
    await state.save();
    expect(state.clash.value?.fields.map((field) => field.name)).toEqual(["finding"]);
    state.settle([]);
    expect(state.values.value).toMatchObject({ finding: "别人的", verdict: "有责" });
    expect(state.record.value?.version).toBe(4);
    expect(state.changed.value).toEqual({ verdict: "有责" });
  });

  it("goes on with a new key after a refusal, so that the mended form is not mistaken for the refused one", async () => {
    const sent = serves(
      [200, record(3, { amount: "1.00" })],
      [400, { problems: [{ code: "value.check", where: "finding", message: "太短" }] }],
      [200, record(4, { finding: "够长了", amount: "1.00" })],
    );
    const state = useRecord(() => entity);
    await state.load(5);
    state.edit();
    state.set("finding", "短");
    await state.save();
    expect(state.wrong.finding).toBe("太短");
    state.set("finding", "够长了");
    await state.save();
    expect(sent[1].key).not.toBe(sent[2].key);
  });

  const lined: EntityMeta = {
    ...entity,
    fields: [
      ...entity.fields,
      normalField({ name: "parts", label: "明细", type: "lines", lines: [{ name: "what", label: "名目", type: "text" }].map((one) => normalField(one)) }),
    ],
  };
  const part = (id: number, what: string) => ({ id, what });

  it("saves a sub-table by the line when nothing else was changed", async () => {
    const before = { amount: "1.00", parts: [part(1, "甲"), part(2, "乙")] };
    const sent = serves(
      [200, record(3, before)],
      [200, { version: 4, added: [part(9, "丙")], changed: [part(2, "乙二")], values: { amount: "2.00" }, count: 3, sums: {} }],
      [200, record(4, { ...before, amount: "2.00" })],
    );
    const state = useRecord(() => lined);
    await state.load(5);
    state.edit();
    state.set("parts", [part(1, "甲"), part(2, "乙二"), { what: "丙" }]);
    expect(await state.save()).toBe(true);
    expect(sent[1]).toMatchObject({
      method: "POST",
      body: { version: 3, change: [{ id: 2, values: { what: "乙二" } }], add: [{ values: { what: "丙" }, after: 2 }], remove: [], move: [] },
    });
    expect(state.values.value).toMatchObject({ amount: "2.00", parts: [part(1, "甲"), part(2, "乙二"), part(9, "丙")] });
    expect(state.dirty.value).toBe(false);
  });

  it("waits for the lines that did not come along, and lays mine over those of somebody else", async () => {
    const first = { ...record(3, { amount: "1.00", parts: [part(1, "甲")] }), lines: { parts: { count: 2 } } };
    const theirs = record(4, { amount: "1.00", parts: [part(1, "甲别人"), part(2, "乙"), part(3, "丙")] });
    const clash = { problems: [{ code: "record.line_changed", where: "parts", message: "第 1 行被王芳改过" }] };
    serves([200, first], [200, { version: 3, rows: [part(2, "乙")], next: null, count: 2, sums: {} }], [409, clash], [200, theirs]);
    const state = useRecord(() => lined);
    await state.load(5);
    expect(state.arriving.value).toEqual({ parts: 2 });
    await vi.waitFor(() => expect(state.arriving.value).toEqual({}));
    state.edit();
    state.set("parts", [part(1, "甲我的"), part(2, "乙"), { what: "新" }]);
    expect(await state.save()).toBe(false);
    expect(state.values.value.parts).toEqual([part(1, "甲我的"), part(2, "乙"), { what: "新" }, part(3, "丙")]);
    expect(state.editing.value).toBe(true);
  });
});
