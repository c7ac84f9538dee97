/** Reports (报表). */
import type { ReportAnswer, Where } from "../types";
import { post, type Ask } from "./client";

/** A period is a word such as "last_month", or the first day and the day after the last. */
export type Period = string | [from: string, until: string];

export const report = (name: string, body: { period?: Period | null; where?: Where | null }, ask?: Ask) =>
  post<ReportAnswer>(`/reports/${encodeURIComponent(name)}`, body, ask);
