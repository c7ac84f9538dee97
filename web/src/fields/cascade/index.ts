/** One option of a tree (级联): the code is kept, the path is shown. */
import { chip } from "../choice";
import type { FieldType } from "../types";
import { pathText, pathTo, readPath } from "./tree";

export const cascade: FieldType = {
  name: "cascade",
  width: 160,
  align: "left",
  cell: (value, field) =>
    value ? chip(pathText(field, value), pathTo(field, value).reduce((color, option) => option.color || color, "grey")) : "",
  text: (value, field) => (value ? pathText(field, value) : ""),
  parse: readPath,
  hasOptions: true,
  written: (value) => value || null,
  ops: ["below", "in", "not_in", "empty", "not_empty"],
};
