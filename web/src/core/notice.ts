/** Telling the user something (提示): desk and phone show it in their own way. */
import { Refusal } from "./api/client";
import type { Problem } from "./types";

export interface Notifier {
  done(message: string): void;
  failed(problems: Problem[]): void;
}

let notifier: Notifier = { done: () => undefined, failed: (problems) => console.warn(problems) };

/** Install the way this page shows notices. */
export function useNotifier(given: Notifier): void {
  notifier = given;
}

export const done = (message: string) => notifier.done(message);

/** Show what went wrong; a bug of the page is shown as such and goes on to the console. */
export function failed(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  if (!(error instanceof Refusal)) console.error(error);
  notifier.failed(problemsOf(error));
}

/** Return the problems an error carries. */
export function problemsOf(error: unknown): Problem[] {
  if (error instanceof Refusal && error.problems.length) return error.problems;
  return [{ code: "page.bug", where: "页面", message: "页面出错了，刚才的操作可能没有完成；请刷新后再试" }];
}
