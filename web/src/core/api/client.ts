/**
 * The only way to the server (接口): JSON over fetch, refusals as typed errors.
 *
 * - Every write carries X-Guocheng; every command carries an Idempotency-Key that stays the same over its retries.
 * - A write that got no answer is sent again with the same key, so nothing happens twice.
 */
import type { Problem } from "../types";

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problems: Problem[],
  ) {
    super(problems.map((problem) => problem.message).join(";"));
    this.name = "Refusal";
  }

  get conflict(): boolean {
    return this.status === 409;
  }
}

export interface Ask {
  body?: unknown;
  signal?: AbortSignal;
  /** The key of one user action; the same action sent again must use the same key. */
  key?: string;
  etag?: string;
}

const TRIES = 3;
const PAUSE_MS = [300, 1200];

let whenSignedOut: () => void = () => {};

/** Say what to do when the server no longer knows this person. */
export function onSignedOut(handler: () => void): void {
  whenSignedOut = handler;
}

/** Make the key of one user action. */
export function actionKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Send one request; answer the parsed JSON, or throw a Refusal. */
export async function request<T>(method: string, path: string, ask: Ask = {}): Promise<T> {
  const response = await send(method, path, ask);
  return (await answerOf(response, path)) as T;
}

/** Send one request and hand back the response itself, for answers that are not JSON. */
export async function send(method: string, path: string, ask: Ask = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const writes = method !== "GET";
  if (writes) {
    headers["X-Guocheng"] = "1";
    headers["Idempotency-Key"] = ask.key ?? actionKey();
  }
  if (ask.etag) headers["If-None-Match"] = ask.etag;
  const form = ask.body instanceof FormData;
  if (ask.body !== undefined && !form) headers["Content-Type"] = "application/json";
  const body = ask.body === undefined ? undefined : form ? (ask.body as FormData) : JSON.stringify(ask.body);
  return untilAnswered(() =>
    fetch(`/api${path}`, { method, headers, body, signal: ask.signal, credentials: "same-origin" }),
  );
}

async function untilAnswered(attempt: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      if (tries === TRIES) throw unreachable();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS[tries - 1]));
    }
  }
}

async function answerOf(response: Response, path: string): Promise<unknown> {
  const text = await response.text();
  const parsed = parsedOrNull(text);
  if (response.ok) return parsed;
  const problems = (parsed as { problems?: Problem[] } | null)?.problems ?? [unexpected(response.status)];
  if (response.status === 401 && !path.startsWith("/session")) whenSignedOut();
  throw new Refusal(response.status, problems);
}

function parsedOrNull(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function unreachable(): Refusal {
  const message = "连不上服务器，刚才的操作可能没有完成；请检查网络后再试一次";
  return new Refusal(0, [{ code: "web.unreachable", where: "网络", message }]);
}

function unexpected(status: number): Problem {
  const message = `服务器没能处理这个请求（${status}），请稍后再试；一直不行请告诉管理员`;
  return { code: "web.unexpected", where: "服务器", message };
}

/** Write query parameters, leaving out what is blank. */
export function withParams(path: string, params: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

export const get = <T>(path: string, ask?: Ask) => request<T>("GET", path, ask);
export const post = <T>(path: string, body?: unknown, ask?: Ask) => request<T>("POST", path, { ...ask, body: body ?? {} });
export const put = <T>(path: string, body?: unknown, ask?: Ask) => request<T>("PUT", path, { ...ask, body: body ?? {} });
export const patch = <T>(path: string, body?: unknown, ask?: Ask) => request<T>("PATCH", path, { ...ask, body: body ?? {} });
export const remove = <T>(path: string, ask?: Ask) => request<T>("DELETE", path, ask);
