/** Values as they travel (值): money and decimals as strings, dates "2026-03-01", instants RFC 3339, links {id, title}. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Values = Record<string, unknown>;

export interface Problem {
  code: string;
  where: string;
  message: string;
  extra?: Record<string, unknown>;
}

export interface Link {
  id: number;
  title: string;
}

export interface FileInfo {
  id: number;
  name: string;
  size: number;
  media_type: string;
}
