/** What is filled in, on its way to the server (填写的值): numbers as they were typed, instants with their zone, blanks as nothing. */
import type { Question } from "@/core/api/errands";
import type { Values } from "@/core/types";

export type Answers = Record<string, string | boolean>;

export const blank = (asks: Question[]): Answers => Object.fromEntries(asks.map((one) => [one.name, one.type === "boolean" ? false : ""]));

/** What still has to be filled in. */
export const missing = (asks: Question[], answers: Answers): string[] =>
  asks.filter((one) => one.required && one.type !== "boolean" && !String(answers[one.name] ?? "").trim()).map((one) => one.label);

export function sent(asks: Question[], answers: Answers): Values {
  return Object.fromEntries(asks.map((one) => [one.name, valueOf(one, answers[one.name])]));
}

function valueOf(one: Question, given: string | boolean | undefined): unknown {
  if (one.type === "boolean") return given === true;
  const text = String(given ?? "").trim();
  if (!text) return null;
  return one.type === "instant" ? new Date(text).toISOString() : text;
}
