/** The bills of customers (客户账单): what each is to pay for a month, and of what it is made. */
import type { Link } from "@/core/types";
import { get, post, withParams } from "./client";

export interface BillFigures {
  pieces: number;
  kilograms: string;
  fee: string;
  added: string;
  prepaid: string;
  /** what the month comes to by now, without what is carried along */
  now: string;
  /** what the document carries along from months before; not shown to who does not see it */
  carried: string | null;
  /** what the document says, or what it comes to by now where there is none */
  due: string;
  rebate: string;
  /** not shown to who does not see what couriers get */
  commission: string | null;
  failed: number;
}

/** The document that was made of a bill, as far as one may see it. */
export interface BillDocument {
  id: number;
  stage: string;
  stage_label: string;
  color: string;
  due: string | null;
  carried: string | null;
  reconciliation: string | null;
  reconciliation_label: string;
  /** what it would come to by now, in words, when that is something else than was confirmed */
  changed: string | null;
  /** why a person has to look, one reason a line */
  reasons: string | null;
}

export type BillRow = BillFigures & { customer: Link; document: BillDocument | null };

export interface MonthBills {
  month: string;
  rows: BillRow[];
  total: BillFigures;
  /** waybills without a price that are nobody's yet */
  unassigned: number;
  /** customers of whom one sees a part only */
  partial: number;
  exports: boolean;
  makes: boolean;
}

export interface BillPart {
  label: string;
  pieces: number;
  kilograms: string;
  freight: string;
  surcharge: string;
  insurance: string;
  fee: string;
  failed: number;
}

export interface BillLine { label: string; amount: string }

export interface Bill {
  id: number;
  customer: string;
  month: string;
  document: BillDocument | null;
  pieces: number;
  kilograms: string;
  failed: number;
  due: string;
  lines: BillLine[];
  rebates: (Omit<BillLine, "label"> & { name: string; lines: BillLine[] })[];
  total: BillPart;
  days: BillPart[];
  lists: BillPart[];
  provinces: BillPart[];
  exports: boolean;
  makes: boolean;
}

export interface BillsJob { job: number; state: string; done: number; total: number; counts: Record<string, number> }

const ofMonth = (path: string, month: string) => withParams(`/rating/bills${path}`, { month: `${month}-01` });

export const monthBills = (month: string) => get<MonthBills>(ofMonth("", month));
export const monthBill = (customer: number, month: string) => get<Bill>(ofMonth(`/${customer}`, month));
export const billsFile = (month: string) => `/api${ofMonth("/export", month)}`;
export const billFile = (customer: number, month: string) => `/api${ofMonth(`/${customer}/export`, month)}`;
export const makeBills = (month: string, customer: number | null, key: string) =>
  post<{ job: number; customers: number }>("/rating/bills", { month: `${month}-01`, customer }, { key });
export const billsJob = (job: number) => get<BillsJob>(`/rating/bills/jobs/${job}`);
