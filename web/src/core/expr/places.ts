/** Places (地点): the same radius and formula as in `guocheng/expr/functions/places.py`. */
import { whole } from "./number";

const RADIUS_METRES = 6371008.8;
const PLACE = /^(-?[0-9][0-9]?[0-9]?(?:[.][0-9]+)?),(-?[0-9][0-9]?(?:[.][0-9]+)?)(?: |$)/;
const radians = (degrees: number) => (degrees / 180) * Math.PI;

/** Return how many metres two places are apart; blank when one of them is no place. */
export function distance(one: string, other: string): bigint | null {
  const [here, there] = [PLACE.exec(one), PLACE.exec(other)];
  if (!here || !there) return null;
  const [east, north, toEast, toNorth] = [here[1], here[2], there[1], there[2]].map(Number);
  const bow =
    Math.sin(radians(toNorth - north) / 2) ** 2 +
    Math.cos(radians(north)) * Math.cos(radians(toNorth)) * Math.sin(radians(toEast - east) / 2) ** 2;
  return whole(Math.round(2 * RADIUS_METRES * Math.asin(Math.sqrt(Math.max(0, Math.min(1, bow))))));
}
