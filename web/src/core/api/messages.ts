/** Notices to me (消息). */
import type { Message } from "../types";
import { get, post } from "./client";

export const messages = () => get<{ rows: Message[]; unread: number }>("/messages");
export const markRead = (key: string) => post<unknown>("/messages/read", {}, { key });
