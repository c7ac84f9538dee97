/** Where one is in the rating (页面地址): days or bills, of which month, of which customer, and the waybill looked up. */
import { computed } from "vue";
import { useRoute, useRouter, type LocationQueryRaw } from "vue-router";
import { isMonth, thisMonth } from "../settlement/month";

export type Side = "days" | "bills";

export function usePlace() {
  const route = useRoute();
  const router = useRouter();
  const go = (query: LocationQueryRaw) => void router.push({ name: "rating", query });
  const month = computed({
    get: () => (isMonth(route.query.month) ? route.query.month : thisMonth()),
    set: (to) => void router.replace({ name: "rating", query: { ...route.query, month: to } }),
  });
  return {
    number: computed({
      get: () => String(route.query.waybill ?? ""),
      set: (text) => go(text ? { waybill: text } : {}),
    }),
    side: computed<Side>({
      get: () => (route.query.side === "bills" ? "bills" : "days"),
      set: (to) => go(to === "bills" ? { side: to } : {}),
    }),
    month,
    customer: computed({
      get: () => Number(route.query.customer) || null,
      set: (id) => go({ side: "bills", month: month.value, ...(id ? { customer: String(id) } : {}) }),
    }),
  };
}
