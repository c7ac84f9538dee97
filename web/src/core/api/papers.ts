/** Printed approvals (审批单核对). */
import { get } from "./client";

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
