/** A region being chosen (省市区): the tree once it is there, the two parts of the value, and the value of two parts. */
import { computed, onMounted, shallowRef } from "vue";
import type { Node } from "../cascade/tree";
import { loadRegions, partsOf, regionTree } from "./names";

export function useRegion(value: () => unknown, keep: (value: string | null) => void) {
  const tree = shallowRef<Node[]>([]);
  onMounted(async () => {
    await loadRegions();
    tree.value = regionTree();
  });
  const parts = computed(() => partsOf(value()));

  /** Without a region an address stands nowhere. */
  const put = (code: string | null, address: string) => keep(code ? [code, address.trimStart()].filter(Boolean).join(" ") : null);

  return { tree, parts, put };
}
