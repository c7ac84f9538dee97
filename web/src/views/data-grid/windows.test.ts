import { afterEach, describe, expect, it, vi } from "vitest";
import * as records from "@/core/api/records";
import type { Row } from "@/core/types";
import { useWindows } from "./windows";

const row = (version: number, amount: string): Row => ({ id: 1, version, title: "TS1", amount });
const answer = (one: Row) => ({ rows: [one], next: null, count: { n: 1, capped: false } });

afterEach(() => vi.restoreAllMocks());

describe("窗口取数", () => {
  it("does not show a row as it was when an older answer comes after what was written", async () => {
    const query = vi.spyOn(records, "query").mockResolvedValue(answer(row(1, "10.00")));
    const windows = useWindows(() => "complaint.ticket");
    await windows.ask({});
    let arrive = (_late: ReturnType<typeof answer>): void => {};
    query.mockReturnValueOnce(new Promise((done) => (arrive = done)));
    const again = windows.again();
    windows.put([row(2, "88.50")]);
    arrive(answer(row(1, "10.00")));
    await again;
    expect(windows.rows.value[0].amount).toBe("88.50");
    query.mockResolvedValue(answer(row(3, "5.00")));
    await windows.again();
    expect(windows.rows.value[0].amount).toBe("5.00");
  });
});
