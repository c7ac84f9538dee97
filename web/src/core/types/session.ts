/** Who is signed in (登录的人). */
import type { Link } from "./values";

export interface Person {
  id: number;
  name: string;
  login: string;
  number: string;
  unit: Link | null;
  post: string;
  roles: { name: string; label: string }[];
  administers: boolean;
  /** the administrator who looks through this person's eyes; blank as usual */
  viewed_by?: string;
}

export interface DemoLogin {
  login: string;
  label: string;
  password: string;
}

/** What GET /api/session says: nobody signed in has no person, and a demo company offers its logins. */
export interface SessionData {
  person: Person | null;
  company: string;
  /** the zone the company lives in, "Asia/Shanghai" */
  zone?: string;
  demo: boolean | DemoLogin[];
  home?: string;
  must_change?: boolean;
}
