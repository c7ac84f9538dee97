/** How a clock reads (时限): its light is the server's, which knows the working calendar; the text counts down. */
import { dueText } from "@/core/format";
import type { ClockState } from "@/core/types";

const LIGHTS: Record<string, string> = { running: "gc-green", warning: "gc-yellow", late: "gc-red" };
const ENDED: Record<string, string> = { met: "已按时完成", missed: "超时完成" };

export const ended = (clock: ClockState) => clock.state in ENDED;
export const clockLight = (clock: ClockState) => LIGHTS[clock.state] ?? "";
export const clockText = (clock: ClockState) => ENDED[clock.state] ?? (clock.paused ? "暂停计时" : dueText(clock.due_at));
