/** Asking before something is done (询问): loaded when it is asked, the list page need not carry it. */
import { ElMessageBox } from "element-plus";

/** Ask yes or no. */
export const confirmed = (message: string, title: string, yes: string, no = "取消"): Promise<boolean> =>
  ElMessageBox.confirm(message, title, { confirmButtonText: yes, cancelButtonText: no, type: "warning", customClass: "list__reasons" })
    .then(() => true)
    .catch(() => false);

/** Ask for a name; blank when it was not given. */
export const named = (title: string, value: string): Promise<string> =>
  ElMessageBox.prompt("名称", title, { inputValue: value, inputPattern: /\S/, inputErrorMessage: "请填写名称", confirmButtonText: "确定", cancelButtonText: "取消" })
    .then((answer) => answer.value.trim())
    .catch(() => "");
