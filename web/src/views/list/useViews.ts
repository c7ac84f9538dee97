/**
 * The view a list is looked at through (当前视图): as saved, with what this person arranged over it, and what the address says.
 */
import { computed, ref, shallowRef, watch } from "vue";
import * as lists from "@/core/api/lists";
import type { ListState } from "@/core/query";
import type { EntityMeta } from "@/core/types";
import { ALL, alike, documentOf, plainView, type ListView, type ViewDocument } from "@/core/view";

type Draft = Partial<ViewDocument>;

export function useViews(entity: () => EntityMeta | undefined, state: () => ListState) {
  const saved = shallowRef<ListView[]>([]);
  const usual = ref("");
  const mayShare = ref(false);
  const loaded = ref(false);
  const draft = shallowRef<Draft>({});
  let of = "";

  async function load(): Promise<void> {
    const name = entity()?.name;
    if (!name) return;
    try {
      const found = await lists.views(name);
      if (entity()?.name !== name) return;
      [saved.value, usual.value, mayShare.value] = [found.views, found.default, found.may_share];
    } finally {
      if (entity()?.name === name) loaded.value = true;
    }
  }

  watch(
    () => entity()?.name,
    (name) => {
      if (name === of) return;
      of = name ?? "";
      [saved.value, usual.value, loaded.value] = [[], "", false];
      // A list without its views is still a list.
      load().catch(() => undefined);
    },
    { immediate: true },
  );

  const plain = computed(() => plainView(entity() ?? { label: "" }));
  const views = computed(() => [plain.value, ...saved.value]);
  const key = computed(() => state().view || usual.value || ALL);
  const base = computed(() => views.value.find((one) => one.key === key.value) ?? plain.value);

  const place = () => `guocheng.view.${entity()?.name}.${base.value.key}`;
  watch(() => [entity()?.name, base.value.key], () => (draft.value = kept(place())), { immediate: true });

  const view = computed<ListView>(() => {
    const said = state();
    return {
      ...base.value,
      ...draft.value,
      where: said.where ?? base.value.where,
      sort: said.sort.length ? said.sort : base.value.sort,
      groups: said.groups ?? base.value.groups,
    };
  });
  const changed = computed(() => !alike(base.value, view.value));

  /** Arrange something in this browser only. */
  function arrange(part: Draft): void {
    draft.value = { ...draft.value, ...part };
    localStorage.setItem(place(), JSON.stringify(draft.value));
  }

  /** Forget what was arranged over the view. */
  function forget(): void {
    draft.value = {};
    localStorage.removeItem(place());
  }

  const document = () => documentOf(view.value);

  return { views, view, base, key, usual, mayShare, loaded, changed, load, arrange, forget, document };
}

function kept(place: string): Draft {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place) ?? "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? (found as Draft) : {};
  } catch {
    return {};
  }
}
