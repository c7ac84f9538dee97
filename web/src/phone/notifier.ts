/** Notices on the phone (手机提示): a short toast when something is done, a bar from above when something is wrong. */
import { showNotify, showSuccessToast } from "vant";
import "vant/es/notify/style/index";
import "vant/es/toast/style/index";
import type { Notifier } from "@/core/notice";

const SHOWN_MS = 5000;

export const phoneNotifier: Notifier = {
  done: (message) => void showSuccessToast(message),
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
