/**
 * The definitions this person may see (定义): every page is drawn from here, and anew when others were published.
 *
 * The server leaves defaults out of its JSON; they are put back here, so that the rest of the front end never asks "is it there".
 */
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import { send } from "./api/client";
import { Refusal } from "./api/client";
import { listen } from "./events";
import type { EntityMeta, FieldMeta, FlowMeta, Meta, Problem, StageMeta } from "./types";

type Loose = Record<string, unknown>;

const FIELD: Omit<FieldMeta, "name" | "label" | "type"> = {
  required: false,
  unique: false,
  readonly: false,
  masked: false,
  indexed: false,
  searchable: false,
  required_when: "",
  visible_when: "",
  formula: "",
  default: "",
  check: "",
  check_message: "",
  required_when_tree: null,
  visible_when_tree: null,
  formula_tree: null,
  default_tree: null,
  check_tree: null,
  options: [],
  to: "",
  scale: 0,
  unit: "",
  long: false,
  rule: "",
  lines: [],
  actions: ["@add", "@edit", "@delete", "@move"],
  help: "",
  width: 0,
  editable: true,
  sortable: true,
  filterable: true,
};

export const useMeta = defineStore("meta", () => {
  const meta = shallowRef<Meta | null>(null);
  let etag = "";
  let stop: (() => void) | null = null;

  const entities = computed(() => new Map((meta.value?.entities ?? []).map((one) => [one.name, one])));
  const flows = computed(() => new Map((meta.value?.flows ?? []).map((one) => [one.name, one])));
  const flowsOn = computed(() => new Map((meta.value?.flows ?? []).map((one) => [one.on, one])));

  /** Fetch the definitions, or keep those at hand when they are still in force. */
  async function load(): Promise<void> {
    const response = await send("GET", "/meta", { etag });
    if (response.status === 304) return;
    const body = (await response.json()) as Loose & { problems?: Problem[] };
    if (!response.ok) throw new Refusal(response.status, body.problems ?? []);
    etag = response.headers.get("ETag") ?? "";
    meta.value = normal(body);
    // What is being typed stays: pages keep their values and only draw them by the new definitions.
    stop ??= listen("meta", () => void load().catch(() => undefined));
  }

  function forget(): void {
    stop?.();
    stop = null;
    meta.value = null;
    etag = "";
  }

  const entity = (name: string): EntityMeta | undefined => entities.value.get(name);
  const flowOf = (name: string): FlowMeta | undefined => flowsOn.value.get(name);
  const flow = (name: string): FlowMeta | undefined => flows.value.get(name);
  const stage = (name: string, code: string | null | undefined): StageMeta | undefined =>
    flowOf(name)?.stages.find((one) => one.name === code);

  return { meta, load, forget, entity, flowOf, flow, stage };
});

/** Find a field of an entity, or a column of a sub-table by a dotted path. */
export function fieldAt(entity: Pick<EntityMeta, "fields">, path: string): FieldMeta | undefined {
  const [head, ...rest] = path.split(".");
  const found = entity.fields.find((one) => one.name === head);
  if (!found || rest.length === 0) return found;
  return found.lines.find((one) => one.name === rest.join("."));
}

/** Put the defaults back that the canonical JSON leaves out. */
export function normal(loose: Loose): Meta {
  const list = (value: unknown) => (Array.isArray(value) ? (value as Loose[]) : []);
  const flows = list(loose.flows).map(normalFlow);
  return {
    entities: list(loose.entities).map((one) => withStages(normalEntity(one), flows)),
    flows,
    reports: list(loose.reports) as unknown as Meta["reports"],
    menu: list(loose.menu) as unknown as Meta["menu"],
    imports: list(loose.imports) as unknown as Meta["imports"],
  };
}

const STAGE_COLORS: Record<string, string> = { open: "blue", waiting: "yellow", done: "green", cancelled: "grey" };

/** The options of the field `stage` are the stages of the flow. */
function withStages(entity: EntityMeta, flows: FlowMeta[]): EntityMeta {
  const flow = flows.find((one) => one.on === entity.name);
  const options = flow?.stages.map(({ name, label, color, category }) => ({
    code: name,
    label,
    color: color || STAGE_COLORS[category],
    offered: true,
  }));
  const fields = entity.fields.map((one) => (one.name === "stage" && options ? { ...one, options } : one));
  return { ...entity, fields };
}

export function normalEntity(loose: Loose): EntityMeta {
  const given = loose as Partial<EntityMeta>;
  return {
    name: "",
    label: "",
    icon: "file",
    sections: [],
    columns: [],
    phone_columns: [],
    filters: [],
    sort: [],
    flow: null,
    parent_field: "",
    owner_fields: [],
    rights: [],
    ...given,
    fields: (given.fields ?? []).map((one) => normalField(one as unknown as Loose)),
  };
}

export function normalField(loose: Loose): FieldMeta {
  const given = loose as Partial<FieldMeta>;
  const options = (given.options ?? []).map((one) => ({ ...one, color: one.color ?? "", offered: one.offered ?? true }));
  const lines = (given.lines ?? []).map((one) => normalField(one as unknown as Loose));
  const field = { ...FIELD, name: "", label: "", type: "text", ...given, options, lines };
  // A look-up is shown as what it reads; it is only never written.
  return field.through && field.shown_as ? { ...field, type: field.shown_as } : field;
}

function normalFlow(loose: Loose): FlowMeta {
  const given = loose as Partial<FlowMeta>;
  return {
    name: "",
    label: "",
    on: "",
    initial: "",
    clocks: [],
    ...given,
    stages: (given.stages ?? []).map((one) => ({
      ...one,
      category: one.category ?? "open",
      color: one.color ?? "",
      limit_hours: one.limit_hours ?? 0,
    })),
    moves: given.moves ?? [],
  };
}
