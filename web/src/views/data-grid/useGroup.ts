/** A group of conditions being built (条件组): what it is joined by, its members, and every change as a new group. */
import { computed } from "vue";
import type { Condition, Op, Where } from "@/core/types";
import { fresh, isSide, made, partsOf, sidesOf, type Filterable, type Group, type Word } from "./filter";

export const WORDS: [Word, string][] = [["and", "全部"], ["or", "任意一个"], ["none", "没有一个"]];
/** So deep groups may stand inside groups. */
export const DEPTH_MAX = 2;

export interface GroupProps {
  group: Group;
  fields: Filterable[];
  entity: string;
  depth: number;
}

/** What a value of a comparison looks like; between two of one shape it is kept. */
const shape = (op: Op) => (["in", "not_in"].includes(op) ? "list" : op === "between" ? "pair" : op === "period" ? "word" : "one");

export function useGroup(props: GroupProps, change: (group: Group) => void) {
  const word = computed(() => partsOf(props.group).word);
  const members = computed(() => partsOf(props.group).members);
  const known = (path: string) => props.fields.find((one) => one.path === path);
  const fieldOf = (path: string) => known(path)?.field;
  /** Behind a link the values are those of the other entity. */
  const place = (path: string) => (known(path)?.entity ? { entity: known(path)!.entity!, path: fieldOf(path)!.name } : { entity: props.entity, path });

  const kept = (list: Where[]) => change(made(word.value, list));
  const put = (at: number, where: Where) => kept(members.value.map((one, index) => (index === at ? where : one)));
  const drop = (at: number) => kept(members.value.filter((_one, index) => index !== at));
  const add = (where: Where) => kept([...members.value, where]);
  const join = (by: Word) => change(made(by, members.value));
  const first = () => fresh(props.fields[0].path, props.fields[0].field);

  function changedField(at: number, path: string): void {
    const field = fieldOf(path);
    if (field) put(at, fresh(path, field));
  }

  function changedOp(at: number, condition: Condition, op: Op): void {
    const value = shape(op) === shape(condition.op) && !isSide(condition.value) ? condition.value : shape(op) === "list" ? [] : null;
    put(at, { ...condition, op, value });
  }

  /** Compare with another field of the record, or with a value again. */
  function turned(at: number, condition: Condition): void {
    put(at, { ...condition, value: isSide(condition.value) ? null : { field: sidesOf(condition, props.fields)[0].path } });
  }

  return { word, members, fieldOf, place, put, drop, add, join, first, changedField, changedOp, turned };
}
