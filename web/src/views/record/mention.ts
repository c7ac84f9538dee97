/** Naming people in a remark (@提醒): which name is being typed, and who was picked. */
import type { Person } from "@/core/api/talk";

export interface Typing {
  /** where the @ stands */
  start: number;
  text: string;
}

const NAME = /(?:^|[^\w@])@([\w·\u3400-\u9fff]{0,20})$/;

/** The name being typed before the caret; null when none is. An address of mail is none. */
export function typing(text: string, caret: number): Typing | null {
  const found = NAME.exec(text.slice(0, caret));
  return found ? { start: caret - found[1].length - 1, text: found[1] } : null;
}

/** Put the picked person in the place of what was typed; says where the caret goes then. */
export function named(text: string, caret: number, at: Typing, person: Person): { text: string; caret: number } {
  const before = `${text.slice(0, at.start)}@${person.name} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}

/** Of all who were picked, those whose name still stands in the text. */
export const stillNamed = (text: string, picked: Person[]) => [
  ...new Set(picked.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id)),
];
