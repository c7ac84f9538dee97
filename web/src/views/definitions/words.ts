/** The words of the data dictionary (数据字典的用词). */
import type { Kind, Listed } from "@/core/api/definitions";

export const KIND_LABELS: Record<Kind, string> = {
  entity: "表单",
  flow: "流程",
  report: "报表",
  role: "角色",
  alert: "警报",
  import: "导入模板",
  aggregate: "汇总表",
  automation: "自动化",
  conversion: "内部折算",
  book: "账簿",
  posting_rule: "归集规则",
};

export const ORIGINS: Record<Listed["origin"], { label: string; color: string }> = {
  shipped: { label: "出厂", color: "gc-grey" },
  changed: { label: "已修改", color: "gc-orange" },
  made: { label: "自建", color: "gc-blue" },
};
