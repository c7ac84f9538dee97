/** Keeping a filter as a view of one's own, and giving it up (存视图): on the phone, where views are otherwise only looked at. */
import { showConfirmDialog } from "vant";
import "vant/es/dialog/style/index";
import { actionKey } from "@/core/api/client";
import * as lists from "@/core/api/lists";
import { done, failed } from "@/core/notice";
import type { Where } from "@/core/types";
import type { ListView } from "@/core/view";
import type { useViews } from "@/views/list/useViews";

export function useKeeping(entity: string, saved: ReturnType<typeof useViews>, look: (key: string) => void) {
  async function keep(label: string, where: Where | null): Promise<void> {
    try {
      const { key } = await lists.saveView(entity, label, { ...saved.document(), where }, actionKey());
      await saved.load();
      look(key);
      done(`视图「${label}」已保存`);
    } catch (error) {
      failed(error);
    }
  }

  async function erase(view: ListView): Promise<void> {
    try {
      await showConfirmDialog({ title: "删除视图", message: `删除视图「${view.label}」？记录不会受影响。` });
      await lists.eraseView(entity, view.id!, actionKey());
      look("");
      await saved.load();
    } catch (error) {
      if (error !== "cancel") failed(error);
    }
  }

  return { keep, erase };
}
