/** The bills of customers (客户账单): what each is to pay for a month, and of what it is made. */
import type { Link } from "@/core/types";
import { get, withParams } from "./client";

export interface BillFigures {
  pieces: number;
  kilograms: string;
  fee: string;
  added: string;
  prepaid: string;
  due: string;
  rebate: string;
  /** not shown to who does not see what couriers get */
  commission: string | null;
  failed: number;
}

export interface MonthBills {
  month: string;
  rows: (BillFigures & { customer: Link })[];
  total: BillFigures;
  /** waybills without a price that are nobody's yet */
  unassigned: number;
  /** customers of whom one sees a part only */
  partial: number;
  exports: boolean;
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
}

const ofMonth = (path: string, month: string) => withParams(`/rating/bills${path}`, { month: `${month}-01` });

export const monthBills = (month: string) => get<MonthBills>(ofMonth("", month));
export const monthBill = (customer: number, month: string) => get<Bill>(ofMonth(`/${customer}`, month));
export const billsFile = (month: string) => `/api${ofMonth("/export", month)}`;
export const billFile = (customer: number, month: string) => `/api${ofMonth(`/${customer}/export`, month)}`;
