/**
 * A picture before it is sent (图片处理): turned upright, made smaller, with time, place and person printed into it where asked.
 *
 * A picture that needs none of this is sent as it is; the server writes every picture anew.
 */
import { instant } from "@/core/format";

export const SIDE_MAX = 2560;
const SMALL_BYTES = 500 * 1024;
const PLACE_WAIT_MS = 4000;

/** Return the size of a picture whose longer side is no longer than allowed. */
export function fitted(width: number, height: number, most = SIDE_MAX): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Return the lines of a watermark; a place that is not known is left out. */
export const marks = (at: Date, person: string, place: string) => [instant(at.toISOString()), person, place].filter(Boolean);

/** Name the file after what it has become. */
export const jpegName = (name: string) => `${name.replace(/\.[^.]*$/, "") || "图片"}.jpg`;

/** Make a picture ready; what the browser cannot open is sent as it is, and the server says what is wrong with it. */
export async function prepared(file: File, lines: string[]): Promise<File> {
  if (!file.type.startsWith("image/") || file.type === "image/gif") return file;
  if (!lines.length && file.size < SMALL_BYTES) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return file;
  const { width, height } = fitted(picture.width, picture.height);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  if (!pen) return file;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  print(pen, lines, width, height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return blob ? new File([blob], jpegName(file.name), { type: "image/jpeg" }) : file;
}

function print(pen: CanvasRenderingContext2D, lines: string[], width: number, height: number): void {
  const size = Math.max(14, Math.round(Math.min(width, height) / 28));
  pen.font = `${size}px sans-serif`;
  pen.textBaseline = "bottom";
  pen.shadowColor = "rgb(0 0 0 / 0.8)";
  pen.shadowBlur = size / 4;
  pen.fillStyle = "#fff";
  lines.forEach((line, place) => pen.fillText(line, size, height - size / 2 - (lines.length - 1 - place) * size * 1.4, width - 2 * size));
}

/** Ask the device where it is, for a watermark; refused or unknown is blank. */
export function placeNow(): Promise<string> {
  return new Promise((done) => {
    if (!navigator.geolocation) return done("");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done(`${coords.longitude.toFixed(5)}, ${coords.latitude.toFixed(5)}`),
      () => done(""),
      { timeout: PLACE_WAIT_MS, maximumAge: 60_000 },
    );
  });
}
