/** A point on the map (定位): "120.698700,28.004600 车站大道1号", longitude first. */
import type { FieldType } from "../types";

export interface Spot {
  lng: number;
  lat: number;
  address: string;
}

const METRES_A_DEGREE = 111_320;
const DEGREES = "(-?\\d{1,3}(?:\\.\\d+)?)\\s*[,，]\\s*(-?\\d{1,2}(?:\\.\\d+)?)";
const PLACE_FIRST = new RegExp(`^\\(?\\s*${DEGREES}\\s*\\)?(?:\\s+(.*))?$`, "s");
const PLACE_LAST = new RegExp(`^(.*?)\\s*[(（]${DEGREES}[)）]$`, "s");

/** Take a value apart; nothing when there is no place in it. */
export function spotOf(value: unknown): Spot | null {
  if (typeof value !== "string" || !value.trim()) return null;
  const text = value.trim();
  const last = PLACE_LAST.exec(text);
  const first = last ? null : PLACE_FIRST.exec(text);
  const [lng, lat, address] = last ? [last[2], last[3], last[1]] : first ? [first[1], first[2], first[3] ?? ""] : ["", "", ""];
  if (!lng || Math.abs(Number(lng)) > 180 || Math.abs(Number(lat)) > 90) return null;
  return { lng: Number(lng), lat: Number(lat), address: address.trim().replace(/\s+/g, " ") };
}

export const spotText = ({ lng, lat, address }: Spot) => `${lng.toFixed(6)},${lat.toFixed(6)} ${address}`.trim();

/** Move a spot by so many metres to the east and to the north. */
export function moved(spot: Spot, east: number, north: number): Spot {
  const lat = Math.max(-90, Math.min(90, spot.lat + north / METRES_A_DEGREE));
  const narrow = Math.max(0.01, Math.cos((spot.lat * Math.PI) / 180));
  return { ...spot, lat, lng: ((spot.lng + east / (METRES_A_DEGREE * narrow) + 540) % 360) - 180 };
}

const shown = (value: unknown) => {
  const spot = spotOf(value);
  return spot ? spot.address || `${spot.lng.toFixed(5)}, ${spot.lat.toFixed(5)}` : "";
};

export const location: FieldType = {
  name: "location",
  width: 200,
  align: "left",
  cell: shown,
  text: (value) => {
    const spot = spotOf(value);
    if (!spot) return "";
    const place = `${spot.lng.toFixed(6)},${spot.lat.toFixed(6)}`;
    return spot.address ? `${spot.address}(${place})` : place;
  },
  parse(text) {
    if (!text.trim()) return { value: null };
    const spot = spotOf(text);
    return spot ? { value: spotText(spot) } : { value: text, problem: `要写「经度,纬度 地址」，读不懂「${text.slice(0, 20)}」` };
  },
  written: (value) => value || null,
  ops: ["contains", "empty", "not_empty"],
};
