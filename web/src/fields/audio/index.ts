/** Recordings (录音): spoken into the browser, or uploaded. */
import { wallOf } from "@/core/zone";
import { typeOfFiles } from "../files";

export const audio = typeOfFiles("audio", "段录音");

const ENDINGS: [type: string, ending: string][] = [
  ["audio/webm", "weba"],
  ["audio/mp4", "m4a"],
  ["audio/ogg", "ogg"],
];

/** Return the kinds this browser can record, the best first. */
export const recordable = (supports: (type: string) => boolean) => ENDINGS.filter(([type]) => supports(type)).map(([type]) => type);

/** Name a recording after the moment it was made. */
export function recordingName(type: string, at: Date): string {
  const ending = ENDINGS.find(([known]) => type.startsWith(known))?.[1] ?? "weba";
  const { day, exact } = wallOf(at);
  const [, month, date] = day.split("-").map(Number);
  return `录音 ${month}月${date}日 ${exact.replaceAll(":", ".")}.${ending}`;
}
