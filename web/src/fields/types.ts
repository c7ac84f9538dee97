/**
 * What a field type must offer (字段类型): one value of this shape per folder, gathered in the registry.
 *
 * Always: a blank value is null (lists: []), and `written` turns what the form holds into what the server takes.
 */
import type { Component, VNodeChild } from "vue";
import type { FieldMeta, Op, Values } from "@/core/types";

/** What every input is given; `Desk` draws the control only, `Phone` draws the whole line with its label. */
export interface InputProps {
  field: FieldMeta;
  modelValue: unknown;
  /** id of the control, so that a label can name it */
  id?: string;
  /** the entity the field belongs to, "complaint.ticket" */
  entity: string;
  /** path of the field inside the entity, "penalties.person" */
  path?: string;
  readonly?: boolean;
  required?: boolean;
  /** what is wrong with the value, blank when nothing is */
  problem?: string;
  /** inside a sub-table: the line being typed, which conditions of what may be picked look at */
  line?: Values;
  /** inside a sub-table: no frame, full width */
  compact?: boolean;
}

export interface Parsed {
  value: unknown;
  problem?: string;
}

export interface FieldType {
  name: string;
  /** width of a list column in pixels */
  width: number;
  align: "left" | "right" | "center";
  /** how a value stands in a list; a text or a small node */
  cell(value: unknown, field: FieldMeta): VNodeChild;
  /** the value as plain text, for copying, titles and differences */
  text(value: unknown, field: FieldMeta): string;
  /** read pasted or typed text */
  parse(text: string, field: FieldMeta): Parsed;
  /** the value as the server takes it */
  written(value: unknown): unknown;
  /** the comparisons the filter offers, the first is the usual one */
  ops: Op[];
  /** which keyboard a phone shows */
  inputmode?: "text" | "decimal" | "numeric" | "tel" | "email" | "url";
  /** the value as it stands in the input while it is edited, the plain value when left out */
  edited?(value: unknown, field: FieldMeta): string;
  /** what stands in the input before the value: a currency */
  mark?: string;
  /** what stands behind the input: a unit */
  suffix?(field: FieldMeta): string;
  /** what the value says besides itself, shown under the input: an amount in capitals, the birthday in a card number */
  says?(value: unknown, field: FieldMeta): string;
  /** so many characters are the whole value: what is wrong with it is then said while it is typed */
  whole?: number;
  /** how a record shows the value where there is room, when a cell is too small for it */
  shown?: Component;
  /** may a footer add it up? */
  adds?: boolean;
  /** takes the whole width of a form, and is left out while reading when it is empty */
  wide?: boolean;
  /** the value is a list of files */
  holdsFiles?: boolean;
  /** what to set a filter to, when the value is chosen among the field's options */
  hasOptions?: boolean;
}

export const isBlankValue = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
