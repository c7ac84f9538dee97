/** What stands on the paper of an approval (审批单): the table of opinions, and the address to check it by. */
import type { NodePerson, Procedure, TimelineNode } from "@/core/types";
import { askedHow, behalfOf, isPending, taskWord } from "../states";

export interface OpinionRow {
  key: string;
  step: string;
  who: string;
  result: string;
  opinion: string;
  at: string | null;
  /** still to be said: the place for a pen */
  open: boolean;
}

/** Who only stood by has nothing to say on paper. */
const SILENT = new Set(["skipped", "cancelled", "taken", "expected", "paused"]);

/** One line for everybody who spoke or has to speak, in the order of the procedure. */
export function opinionRows(procedure: Procedure): OpinionRow[] {
  return procedure.nodes.flatMap((node) => node.people.filter((person) => !SILENT.has(person.state)).map((person) => rowOf(node, person)));
}

function rowOf(node: TimelineNode, person: NodePerson): OpinionRow {
  const asked = askedHow(person);
  return {
    key: `${node.step}/${person.task ?? person.id}/${person.state}/${person.at ?? ""}`,
    step: asked ? `${node.label}（${asked}）` : node.label,
    who: `${person.name}${behalfOf(person)}`,
    result: taskWord(person.state, person.attached)[0],
    opinion: person.opinion,
    at: person.dated ?? person.at,
    open: isPending(person),
  };
}

/** Where the record stands in the system: whoever doubts the paper looks there, with his own rights. */
export const checkAddress = (origin: string, entity: string, id: number) => `${origin}/e/${encodeURIComponent(entity)}/${id}`;

/** The procedure that was asked for, or the latest one. */
export function chosenProcedure(procedures: Procedure[], id: number): Procedure | null {
  return procedures.find((one) => one.id === id) ?? procedures.at(-1) ?? null;
}

/** The fields of a section in rows of two: what is wide, or would stand alone, takes the whole row. */
export function inRows<T>(members: T[], isWide: (member: T) => boolean): { member: T; whole: boolean }[] {
  let left = true;
  return members.map((member, at) => {
    const next = members[at + 1];
    const whole = isWide(member) || (left && (next === undefined || isWide(next)));
    left = whole || !left;
    return { member, whole };
  });
}
