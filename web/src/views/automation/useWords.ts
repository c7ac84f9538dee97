/** What an automation speaks of is called as this person knows it (名称). */
import { useMeta } from "@/core/meta";
import type { Words } from "./sentences";

export function useWords(): Words {
  const meta = useMeta();
  const flowOf = (entity: string) => meta.meta?.flows.find((one) => one.on === entity);
  return {
    entity: (name) => meta.entity(name)?.label ?? name,
    field: (entity, name) => (name === "stage" ? "阶段" : (meta.entity(entity)?.fields.find((one) => one.name === name)?.label ?? name)),
    move: (entity, name) => flowOf(entity)?.moves.find((one) => one.name === name)?.label ?? name,
  };
}
