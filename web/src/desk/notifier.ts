/** Notices on the desk (桌面提示): short ones above the page; several problems together in one list. */
import { ElMessage } from "element-plus";
import { h } from "vue";
import type { Notifier } from "@/core/notice";
import type { Problem } from "@/core/types";

const SHOWN_MS = 6000;

export const deskNotifier: Notifier = {
  done: (message) => void ElMessage({ type: "success", message, grouping: true }),
  failed: (problems) =>
    void ElMessage({ type: "error", message: body(problems), duration: SHOWN_MS, showClose: true, grouping: true }),
};

function body(problems: Problem[]) {
  if (problems.length === 1) return problems[0].message;
  return h(
    "ul",
    { class: "gc-problems" },
    problems.slice(0, 8).map((problem) => h("li", problem.message)),
  );
}
