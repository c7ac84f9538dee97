import { describe, expect, it } from "vitest";
import { noticeWay } from "./noticeWay";

describe("消息的去处", () => {
  it("leads to the record, to the month of a book, to what waits, or nowhere", () => {
    const way = (kind: string, entity: string | null = null, record_id: number | null = null) => noticeWay({ kind, entity, record_id });
    expect(way("alert.warn", "fleet.car", 7)).toBe("/e/fleet.car/7");
    expect(way("book.closed", "amoeba.book", 202603)).toBe("/books/amoeba.book?p=M:202603");
    expect(way("book.confirm", "amoeba.book", 202603)).toBe("/books/amoeba.book?p=M:202603&t=close");
    expect(way("digest")).toBe("/todo");
    expect(way("proxy")).toBe("");
  });
});
