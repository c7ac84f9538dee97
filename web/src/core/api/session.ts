/** Signing in and out (登录). */
import type { SessionData } from "../types";
import { get, post, remove } from "./client";

export const whoAmI = () => get<SessionData>("/session");
export const signIn = (login: string, password: string) => post<unknown>("/session", { login, password });
export const signOut = () => remove<unknown>("/session");
export const changePassword = (current: string, next: string, key: string) =>
  post<unknown>("/session/password", { current, new: next }, { key });
