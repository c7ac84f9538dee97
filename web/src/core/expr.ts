/**
 * Evaluating the checked expressions of a definition (表达式): immediate feedback; the server always decides.
 *
 * Until a tree is given, or when it holds something unknown, the answer is "cannot say" and the form asks nothing of it.
 */
import type { Rule, Values } from "./types";

/** Say whether a condition holds; `otherwise` when there is none or the browser cannot tell. */
export function truth(rule: Rule | null | undefined, _values: Values, otherwise: boolean): boolean {
  if (!rule) return otherwise;
  return otherwise;
}
