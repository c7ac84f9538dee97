/**
 * A sheet that asks for fields and a remark before something is done (追问): moves and decisions use it alike.
 *
 * The same attempt has the same key, so a tap that was sent twice counts once; a refused attempt gets a new one.
 */
import { computed, ref, type Ref } from "vue";
import { actionKey } from "@/core/api/client";
import { problemsOf } from "@/core/notice";
import type { EntityMeta, FieldMeta, Problem, Values } from "@/core/types";
import { filledField, writtenValue, type StepForm } from "@/fields/form";
import { isBlankValue } from "@/fields/types";
import { gatherUnread } from "@/fields/unread";
import { onlyWarns } from "@/views/approval/actions";

export interface Question {
  entity: EntityMeta;
  asks: string[];
  needs: string[];
  /** must something be said? */
  remark: () => boolean;
  values: Values;
  /** what a step says of its fields */
  form?: StepForm;
  /** where the remark is kept while it is typed */
  said?: Ref<string>;
}

/** The fields to show: those asked, and those needed that are still empty. */
export function askedFields(question: Pick<Question, "entity" | "asks" | "needs" | "values">): FieldMeta[] {
  const names = [...question.asks, ...question.needs.filter((name) => isBlankValue(question.values[name]))];
  return [...new Set(names)].flatMap((name) => question.entity.fields.find((field) => field.name === name) ?? []);
}

/** Problems by field; those that belong to no field shown come under "". */
export function placedProblems(fields: FieldMeta[], problems: Problem[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { where, message } of problems) {
    const path = fields.some((field) => field.name === where.split(".")[0]) ? where.split(".")[0] : "";
    found[path] = found[path] ? `${found[path]};${message}` : message;
  }
  return found;
}

export function useAsking(question: Question) {
  const fields = computed(() => askedFields(question).map((field) => (question.form ? filledField(field, question.form) : field)));
  const draft = ref<Values>(Object.fromEntries(fields.value.map((field) => [field.name, question.values[field.name] ?? null])));
  const remark = question.said ?? ref("");
  const wrong = ref<Record<string, string>>({});
  /** Everything that was wrong only warns; who tries once more goes on. */
  const warned = ref(false);
  const busy = ref(false);
  const unread = gatherUnread();
  let key = actionKey();

  function gaps(withFields: boolean): Record<string, string> {
    const found: Record<string, string> = {};
    for (const field of withFields ? fields.value : []) {
      const needed = field.required || question.needs.includes(field.name);
      if (needed && isBlankValue(draft.value[field.name])) found[field.name] = `请填写「${field.label}」`;
    }
    if (question.remark() && !remark.value.trim()) found.remark = "请在这里写几句";
    return found;
  }

  const written = (): Values =>
    Object.fromEntries(fields.value.map((field) => [field.name, writtenValue(field, draft.value[field.name])]));

  /** Try it; answers whether it was done. */
  async function attempt(
    act: (values: Values, remark: string, key: string) => Promise<unknown>,
    withFields = true,
  ): Promise<boolean> {
    wrong.value = gaps(withFields);
    if (busy.value || Object.keys(wrong.value).length || (withFields && unread.size)) return false;
    busy.value = true;
    try {
      await act(withFields ? written() : {}, remark.value.trim(), key);
      return true;
    } catch (error) {
      key = actionKey();
      const problems = problemsOf(error);
      warned.value = onlyWarns(problems);
      wrong.value = placedProblems(fields.value, problems);
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { fields, draft, remark, wrong, warned, busy, attempt };
}
