/** What stands on the paper of an approval (审批单): the table of opinions, and the address to check it by. */
import type { CheckedPaper, Printed } from "@/core/api/papers";
import type { EntityMeta, FieldMeta, NodePerson, Procedure, TimelineNode } from "@/core/types";
import { isShown, sectionsOf } from "@/fields/form";
import { typeOf } from "@/fields/registry";
import { isBlankValue } from "@/fields/types";
import { askedHow, behalfOf, isPending, taskWord } from "../states";

export interface OpinionRow {
  key: string;
  step: string;
  who: string;
  result: string;
  opinion: string;
  at: string | null;
  signature: number | null;
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
    signature: person.signature ?? null,
    open: isPending(person),
  };
}

/** Where the paper is checked: by how far the procedure had come, what had been said, and the version of the form. */
export const checkAddress = (origin: string, { procedure, stamp, record }: { procedure: { id: number }; stamp: string; record: { version: number } }) =>
  `${origin}/check/${procedure.id}/${stamp}.${record.version}`;

/** What a checked paper is told: a word, its colour, and why. */
export function verdictOf(paper: CheckedPaper): { word: string; color: string; why: string } {
  if (paper.current && paper.form_current) return { word: "与系统一致", color: "green", why: "审批经过和表单内容都没有变化。" };
  const later = [
    paper.current ? "" : paper.said_since ? `打印以后又有 ${paper.said_since} 次处理` : "打印以后审批又有变化",
    paper.form_current ? "" : "打印以后表单又改过",
  ];
  return { word: "已经不是最新", color: "orange", why: `单据当时是真的，${later.filter(Boolean).join("，")}；请以系统里为准。` };
}

export interface PaperSection {
  label: string;
  rows: { member: FieldMeta; whole: boolean }[];
}

const isWide = (field: FieldMeta) => field.long || field.type === "lines" || !!typeOf(field).wide;

/**
 * What stands on a paper, part by part. Of the whole form blank fields are left out; a layout keeps the place of what is
 * still to be filled in by pen. What this person does not see, and what the form does not show now, is on neither.
 */
export function paperSections(entity: EntityMeta, { paper, record }: Pick<Printed, "paper" | "record">): PaperSection[] {
  const values = record.values;
  const parts = paper.parts
    ? paper.parts.map(({ label, fields }) => ({ label, members: fields.flatMap((one) => laidOut(entity, one)).filter((one) => one.name in values) }))
    : sectionsOf(entity).map(({ label, members }) => ({ label, members: members.filter((one) => !isBlankValue(values[one.name])) }));
  return parts
    .map(({ label, members }) => ({ label, rows: inRows(members.filter((one) => isShown(one, values)), isWide) }))
    .filter((part) => part.rows.length > 0);
}

/** A field as a layout wants it: a sub-table with the columns that are named, in their order. */
function laidOut(entity: EntityMeta, { name, columns }: { name: string; columns: string[] }): FieldMeta[] {
  const field = entity.fields.find((one) => one.name === name);
  if (!field) return [];
  const lines = columns.flatMap((column) => field.lines.filter((one) => one.name === column));
  return [columns.length ? { ...field, lines } : field];
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
