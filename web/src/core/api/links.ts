/** Addresses that need no login, as those who give them out see them (公开链接). */
import type { Values, Where } from "../types";
import { actionKey, get, post, remove, withParams } from "./client";

export type LinkKind = "form" | "record" | "status";

export interface PublicLink {
  id: number;
  kind: LinkKind;
  kind_label: string;
  /** "/p/…", below this very server */
  address: string;
  label: string;
  fields: string[];
  asked: string[];
  offered: Record<string, Where | null>;
  lines_max: number;
  files_max: number;
  opens_at: string | null;
  closes_at: string | null;
  per_day: number | null;
  per_visitor: number | null;
  password: boolean;
  captcha: boolean;
  made_at: string;
  used: number;
}

export interface NewLink {
  kind: LinkKind;
  entity: string;
  record_id?: number;
  fields: string[];
  asked?: string[];
  fixed?: Values;
  /** by link field which records a form offers, null for all */
  offered?: Record<string, Where | null>;
  label: string;
  intro?: string;
  password?: string;
  opens_at?: string | null;
  closes_at?: string | null;
  per_day?: number | null;
  per_visitor?: number | null;
  captcha?: boolean;
  lines_max?: number;
  files_max?: number;
}

export const links = (entity: string, record?: number) => get<PublicLink[]>(withParams("/links", { entity, record }));
export const makeLink = (body: NewLink, key: string) => post<PublicLink>("/links", body, { key });
export const endLink = (id: number) => remove<{ ended: true }>(`/links/${id}`, { key: actionKey() });
