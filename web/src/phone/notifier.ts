/** Notices on the phone (手机提示): a short toast when something is done, a bar from above when something is wrong. */
import { showNotify, showSuccessToast } from "vant";
import "vant/es/notify/style/index";
import "vant/es/toast/style/index";
import { nextTick } from "vue";
import type { Notifier } from "@/core/notice";

const SHOWN_MS = 5000;

/** A toast asks nothing: who hears the page is told it, and it is no dialog. */
function tell(): void {
  for (const toast of document.querySelectorAll(".van-toast")) toast.setAttribute("role", "status");
}

export const phoneNotifier: Notifier = {
  done(message) {
    showSuccessToast(message);
    void nextTick(tell);
  },
  failed: (problems) =>
    void showNotify({
      type: "danger",
      message: problems
        .slice(0, 6)
        .map((problem) => problem.message)
        .join("\n"),
      duration: SHOWN_MS,
    }),
};
