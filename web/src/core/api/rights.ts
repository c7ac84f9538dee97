/** Rights, shares and accounts (权限、分享、账户): what administrators set, and what one shows to others. */
import { actionKey, get, patch, post, put, remove } from "./client";

export type Preset = string;

/** A grant as its definition is stored: what is left out has its default. */
export interface GrantData {
  entity?: string;
  rows?: string;
  where?: string;
  field?: string;
  actions?: string[];
  only?: string[];
  hidden?: string[];
  masked?: string[];
  readonly?: string[];
  reveals?: string[];
  not_exported?: string[];
  denies?: boolean;
}

export interface CellData {
  preset: Preset;
  everywhere: boolean;
  grants: GrantData[];
}

export interface GridRole {
  name: string;
  label: string;
  administers: boolean;
  origin: "shipped" | "changed" | "made";
  held_by: { kind: string; of?: string }[];
}

export interface GridEntity {
  name: string;
  label: string;
  bundle: string;
  flow: boolean;
  fields: { name: string; label: string }[];
}

export interface Word {
  name: string;
  label: string;
}

export interface Unset {
  role: string;
  role_label: string;
  entity: string;
  entity_label: string;
  fields: Word[];
}

export interface GridData {
  roles: GridRole[];
  entities: GridEntity[];
  cells: Record<string, Record<string, CellData>>;
  presets: (Word & { help: string; flow: boolean | null; grants: GrantData[] })[];
  rights: Word[];
  rows: Word[];
  holders: Word[];
  unset: Unset[];
}

export interface CellChange {
  role: string;
  entity: string;
  preset?: Preset;
  grants?: GrantData[];
}

export interface ShareData {
  id: number;
  right: string;
  label: string;
  to: string;
  kind: "person" | "unit" | "role";
  by: string;
  note: string;
  from: string;
  until: string | null;
  shared_at: string;
  over: boolean;
}

export interface SharedWithMe extends ShareData {
  entity: string;
  entity_label: string;
  record_id: number;
  title: string;
}

/** Open shares that their givers could not give again; `more` when not all were looked at. */
export interface Stranded {
  rows: (SharedWithMe & { why: "left" | "share" | "right" | "fields"; why_label: string })[];
  more: boolean;
}

export interface SharesOf {
  can: { right: string; label: string }[];
  shares: ShareData[];
}

export interface AccountData {
  id: number;
  login: string;
  disabled: boolean;
  must_change: boolean;
  demo: boolean;
  created_at: string;
  last_login_at: string | null;
  person: { id: number; name: string; number: string; unit: string | null } | null;
  roles: { member: number; name: string; label: string; unit: string | null }[];
  sessions: number;
}

export interface NewAccount {
  login: string;
  name: string;
  number: string;
  unit: string;
  phone: string;
  roles: string[];
}

const role = (name: string) => `/rights/roles/${encodeURIComponent(name)}`;
const sharesAt = (entity: string, id: number) => `/entities/${encodeURIComponent(entity)}/${id}/shares`;

export const grid = () => get<GridData>("/rights/grid");
export const saveGrid = (cells: CellChange[], reason: string) => put<unknown>("/rights/grid", { cells, reason }, { key: actionKey() });
export const saveRole = (name: string, body: { label: string; held_by: { kind: string; of?: string }[]; like?: string }) =>
  put<unknown>(role(name), body, { key: actionKey() });
export const putBack = (name: string) => remove<unknown>(role(name), { key: actionKey() });

export const shared = () => get<SharedWithMe[]>("/shares");
export const sharesOf = (entity: string, id: number) => get<SharesOf>(sharesAt(entity, id));
export const share = (entity: string, id: number, body: object, key: string) => post<SharesOf>(sharesAt(entity, id), body, { key });
export const strandedShares = () => get<Stranded>("/shares/stranded");
export const endShares = (ids: number[]) => post<{ ended: number }>("/shares/end", { ids }, { key: actionKey() });
export const endShare = (id: number) => remove<unknown>(`/shares/${id}`, { key: actionKey() });

export const users = () => get<AccountData[]>("/users");
export const addUser = (body: NewAccount) => post<{ login: string; password: string }>("/users", body);
export const setDisabled = (id: number, disabled: boolean) => patch<unknown>(`/users/${id}`, { disabled }, { key: actionKey() });
export const resetPassword = (id: number) => post<{ login: string; password: string }>(`/users/${id}/password`);
export const endSessions = (id: number) => remove<unknown>(`/users/${id}/sessions`, { key: actionKey() });

export const viewAs = (person: number) => post<unknown>("/session/view_as", { person }, { key: actionKey() });
export const viewAsMyself = () => remove<unknown>("/session/view_as");
