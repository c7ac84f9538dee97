import { afterEach, describe, expect, it, vi } from "vitest";
import { post, Refusal } from "./api/client";

afterEach(() => vi.unstubAllGlobals());

describe("接口", () => {
  it("sends a write that got no answer again with the same key", async () => {
    const keys: string[] = [];
    const answers = [Promise.reject(new TypeError("network")), Promise.resolve(new Response('{"ok":true}'))];
    vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
      keys.push((init.headers as Record<string, string>)["Idempotency-Key"]);
      return answers.shift();
    });
    expect(await post("/x", {})).toEqual({ ok: true });
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it("turns problems into a typed refusal", async () => {
    const body = JSON.stringify({ problems: [{ code: "record.version", where: "版本", message: "别人刚改过" }] });
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { status: 409 })));
    const refusal = await post("/x", {}).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).conflict).toBe(true);
    expect((refusal as Refusal).problems[0].message).toBe("别人刚改过");
  });
});
