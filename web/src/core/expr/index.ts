/**
 * Evaluating the checked expressions of a definition (表达式): immediate feedback on the form; the server always decides.
 *
 * Both run `cases/expr.json`. What the browser cannot know (working calendars, fields of linked records) makes it say so
 * with `Unknown`, and the form then asks nothing on its account.
 */
import type { Rule, Tree, Values } from "../types";
import { readInstant } from "./days";
import { LOOSE, OF_ENV, order, STRICT, type Env, type Value } from "./functions";
import { read, Unknown } from "./number";

export type { Env, Value } from "./functions";
export { Unknown } from "./number";

let whoAsks: () => Pick<Env, "userId" | "unitIds"> = () => ({ userId: null, unitIds: [] });

/** Say who is signed in, for expressions that ask. */
export function askedBy(answer: () => Pick<Env, "userId" | "unitIds">): void {
  whoAsks = answer;
}

/** Say whether a condition holds; `otherwise` when there is none or the browser cannot tell. */
export function truth(rule: Rule | null | undefined, values: Values, otherwise: boolean): boolean {
  if (!rule) return otherwise;
  try {
    return evaluateNow(rule, values) === true;
  } catch (error) {
    if (error instanceof Unknown) return otherwise;
    throw error;
  }
}

/** Work an expression out for the person signed in, now. */
export const evaluateNow = (rule: Rule, values: Values): Value =>
  evaluate(rule.tree, values, { now: new Date(), ...whoAsks() });

/** Work an expression out; blank is null. */
export function evaluate(tree: Tree, values: Values, env: Env): Value {
  return new Run(values, env).value(tree);
}

class Run {
  private readonly rows = new Map<string, Values>();

  constructor(
    private readonly values: Values,
    private readonly env: Env,
  ) {}

  value(node: Tree): Value {
    if (node.call !== undefined) return this.called(node.call, node.args ?? []);
    if (node.aggregate !== undefined) return this.aggregated(node);
    if (node.list !== undefined) return node.list.map((item) => this.value(item));
    if (node.field !== undefined) return this.field(node);
    return incoming(node.value, node.kind);
  }

  private field(node: Tree): Value {
    const path = node.field ?? [];
    if (!node.lines) return incoming(reach(this.values, path), node.kind);
    const row = this.rows.get(node.lines.join("."));
    return incoming(reach(row ?? {}, path.slice(node.lines.length)), node.kind);
  }

  private called(name: string, args: Tree[]): Value {
    const lazy = LAZY[name];
    if (lazy) return lazy(args.map((arg) => () => this.value(arg)));
    const ofEnv = OF_ENV[name];
    const given = args.map((arg) => this.value(arg));
    if (ofEnv) return ofEnv(this.env, ...given);
    const loose = LOOSE[name];
    const strict = STRICT[name];
    if (!loose && !strict) throw new Unknown(name);
    if (!loose && given.some((one) => one === null)) return null;
    const found = loose ? loose(...given) : strict(...(given as never[]));
    return found === "" ? null : found;
  }

  private aggregated(node: Tree): Value {
    const name = (node.lines ?? []).join(".");
    const outer = this.rows.get(name);
    const found: Value[] = [];
    for (const row of (reach(this.values, node.lines ?? []) as Values[] | null) ?? []) {
      this.rows.set(name, row);
      if (!node.where || this.value(node.where)) found.push(node.value ? this.value(node.value as Tree) : 1n);
    }
    if (outer) this.rows.set(name, outer);
    return LOOSE[node.aggregate ?? ""](...found);
  }
}

type Later = () => Value;

const LAZY: Record<string, (args: Later[]) => Value> = {
  IF: ([condition, then, otherwise]) => (condition() ? then() : otherwise ? otherwise() : null),
  IFS(args) {
    for (let place = 0; place + 1 < args.length; place += 2) if (args[place]()) return args[place + 1]();
    return null;
  },
  SWITCH([sought, ...rest]) {
    const value = sought();
    for (let place = 0; place + 1 < rest.length; place += 2) {
      const wanted = value === null ? null : rest[place]();
      if (value !== null && wanted !== null && order(value, wanted) === 0) return rest[place + 1]();
    }
    return rest.length % 2 ? rest[rest.length - 1]() : null;
  },
  AND: (args) => args.every((arg) => !!arg()),
  OR: (args) => args.some((arg) => !!arg()),
};

/** Follow a path through linked records; a blank link leads to blank, one known only by its title to "cannot say". */
function reach(values: unknown, path: string[]): unknown {
  let found: unknown = values;
  for (const [step, code] of path.entries()) {
    if (found === null || found === undefined) return null;
    if (typeof found !== "object") throw new Unknown(path.join("."));
    const known = found as Record<string, unknown>;
    if (step > 0 && !(code in known) && "title" in known) throw new Unknown(path.join("."));
    found = known[code];
  }
  return found;
}

/** Bring a value from outside to the one form its kind has here. */
function incoming(value: unknown, kind: string): Value {
  if (value === null || value === undefined || value === "") return null;
  if (kind === "number") return read(String(value));
  if (kind === "instant") return readInstant(String(value));
  if (kind === "link") return linkId(value);
  // A range of days is read as {from, until} and is a text to expressions.
  if (kind === "text" && typeof value === "object" && "from" in value && "until" in value) return `${value.from}/${value.until}`;
  if (kind === "list") return (value as unknown[]).map(linkId);
  return value as Value;
}

const linkId = (value: unknown): Value =>
  typeof value === "object" && value !== null && "id" in value ? ((value as { id: number }).id as Value) : (value as Value);
