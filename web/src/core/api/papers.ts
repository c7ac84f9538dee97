/** Printed approvals (审批单打印、核对). */
import type { Procedure, Values } from "../types";
import { get, withParams } from "./client";

export interface PaperName {
  name: string;
  label: string;
}

/** How a paper is laid out; without parts it is as the form. */
export interface PaperLayout extends PaperName {
  title: string;
  size: "a4" | "a4_wide" | "a5_wide";
  opinions: boolean;
  /** the names of its copies (联), each a sheet of its own */
  copies: string[];
  foot: string;
  parts: { label: string; fields: { name: string; columns: string[] }[] }[] | null;
}

export interface PrintedRecord {
  entity: string;
  id: number;
  version: number;
  title: string;
  values: Values;
}

/** What is printed, as far as the step allows it. */
export interface Printed {
  papers: PaperName[];
  paper: PaperLayout;
  record: PrintedRecord;
  procedure: Procedure;
  /** what the paper says of the procedure, to be checked later */
  stamp: string;
}

export const printed = (procedure: number, paper: string) => get<Printed>(withParams(`/procedures/${procedure}/print`, { paper }));

export interface CheckedPaper {
  label: string;
  state: string;
  then: { state: string; at: string };
  started_at: string;
  ended_at: string | null;
  said_since: number;
  current: boolean;
  form_current: boolean;
  record: { entity: string; id: number; title: string } | null;
}

export const checkPaper = (procedure: number, stamp: string) => get<CheckedPaper>(`/procedures/${procedure}/paper/${encodeURIComponent(stamp)}`);
