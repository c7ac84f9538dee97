/** Whether one is told every morning what waits (待办汇总). */
import { actionKey, get, request } from "./client";

export const digestWanted = () => get<{ wanted: boolean }>("/todo/digest");
export const wantDigest = (wanted: boolean) => request<{ wanted: boolean }>("PUT", "/todo/digest", { body: { wanted }, key: actionKey() });
