/** Walking over cards that stand in rows (卡片上走动): by key, from one box to the one beside, above or below it. */
export interface Box {
  left: number;
  top: number;
}

/** Return the place of the next box, null when the key leads nowhere. */
export function neighbour(boxes: Box[], at: number, key: string): number | null {
  const last = boxes.length - 1;
  if (key === "ArrowRight") return Math.min(last, at + 1);
  if (key === "ArrowLeft") return Math.max(0, at - 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key !== "ArrowDown" && key !== "ArrowUp") return null;
  const down = key === "ArrowDown";
  const tops = [...new Set(boxes.map((one) => one.top))].sort((one, other) => one - other);
  const row = tops[tops.indexOf(boxes[at].top) + (down ? 1 : -1)];
  if (row === undefined) return at;
  const near = boxes.map((box, place) => ({ place, box })).filter(({ box }) => box.top === row);
  const distance = (box: Box) => Math.abs(box.left - boxes[at].left);
  return near.reduce((best, one) => (distance(one.box) < distance(best.box) ? one : best)).place;
}
