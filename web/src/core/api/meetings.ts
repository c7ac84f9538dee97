/** The meeting about a month of a book (经营会): its pages, what is said there, the tasks made of it. */
import type { StatementRow } from "./books";
import { actionKey, get, post, remove } from "./client";

export interface Remark {
  id: number;
  month: string;
  month_label: string;
  /** the line of the statement it is about; blank for the whole unit */
  code: string;
  line: string;
  text: string;
  author: string;
  at: string;
  may_take_back: boolean;
  task: { people: string[]; until: string | null; late: boolean; done_at: string | null; done_by: string; note: string } | null;
}

export interface Series {
  code: string;
  label: string;
  unit: string;
  decimals: number;
  values: (string | null)[];
}

export interface MeetingPage {
  object: number;
  title: string;
  kind_label: string;
  template: number;
  leader: { id: number; title: string } | null;
  /** a sum of the units below it */
  sum: boolean;
  place: number | null;
  place_before: number | null;
  head: StatementRow[];
  /** the lines furthest from plan, and how many more there are */
  off: StatementRow[];
  more: number;
  trend: Series[];
  may_speak: boolean;
  remarks: Remark[];
  earlier: Remark[];
}

export interface Meeting {
  month: string;
  label: string;
  book: string;
  state: string;
  closed: boolean;
  behind: number;
  ranked: number;
  left_out: number;
  months: string[];
  lines: Record<string, { code: string; label: string; level: number }[]>;
  pages: MeetingPage[];
}

export interface Said {
  id: number;
  object: number;
  remarks: Remark[];
  earlier: Remark[];
}

export interface Saying {
  object: number;
  text: string;
  code: string;
  person: number | null;
  until: string | null;
}

const at = (book: string) => `/books/${encodeURIComponent(book)}`;

export const meeting = (book: string, month: string) => get<Meeting>(`${at(book)}/months/${month}/meeting`);
export const say = (book: string, month: string, said: Saying, key: string) => post<Said>(`${at(book)}/months/${month}/remarks`, said, { key });
export const give = (book: string, remark: number, task: { person: number; until: string | null }, key: string) => post<Said>(`${at(book)}/remarks/${remark}/task`, task, { key });
export const takeBack = (book: string, remark: number) => remove<Said>(`${at(book)}/remarks/${remark}`, { key: actionKey() });
