import { expect, test } from "vitest";
import type { EntityMeta, FieldMeta } from "@/core/types";
import { plainDocument } from "@/core/view";
import { colorPart, dayPart, endPart, fieldsFor, filledParts, hasParts, parentPart, picturePart } from "./parts";

const field = (name: string, type: string, more: Partial<FieldMeta> = {}) => ({ name, label: name, type, masked: false, options: [], to: "", ...more }) as unknown as FieldMeta;
const entity = (fields: FieldMeta[], parent_field = "") => ({ name: "a.b", fields, parent_field }) as unknown as EntityMeta;

test("a kind fits where there are fields for it", () => {
  expect(hasParts([dayPart, endPart], entity([field("due", "date")]))).toBe(true);
  expect(hasParts([dayPart], entity([field("due", "date", { masked: true })]))).toBe(false);
  expect(hasParts([picturePart], entity([field("name", "text")]))).toBe(false);
  expect(hasParts([parentPart], entity([field("unit", "link", { to: "org.unit" })]))).toBe(false);
});

test("what a view says is taken when it fits, what it needs is filled, what may be left out is left out", () => {
  const days = entity([field("made", "instant"), field("due", "date")]);
  expect(filledParts([dayPart, endPart], days, { ...plainDocument(), date_field: "due" })).toEqual({ date_field: "due", end_field: "" });
  expect(filledParts([dayPart], days, { ...plainDocument(), date_field: "gone" })).toEqual({ date_field: "made" });
});

test("the parent of the entity's own tree comes first", () => {
  const tree = entity([field("other", "link", { to: "a.b" }), field("up", "link", { to: "a.b" })], "up");
  expect(filledParts([parentPart], tree, plainDocument())).toEqual({ parent_field: "up" });
});

test("colours come from choices that have some", () => {
  const option = { code: "x", label: "x", color: "red", offered: true };
  const found = fieldsFor(colorPart, entity([field("level", "choice", { options: [option] }), field("plain", "choice", { options: [{ ...option, color: "" }] })]));
  expect(found.map((one) => one.name)).toEqual(["level"]);
});
