/** A rectangle of cells (选区): where it began and where it ends; every move stays inside the grid. */
export interface Cell {
  row: number;
  column: number;
}

export interface Range {
  /** where it began; the cell in hand */
  from: Cell;
  to: Cell;
}

export interface Bounds {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export const single = (row: number, column: number): Range => ({ from: { row, column }, to: { row, column } });

export const boundsOf = ({ from, to }: Range): Bounds => ({
  top: Math.min(from.row, to.row),
  bottom: Math.max(from.row, to.row),
  left: Math.min(from.column, to.column),
  right: Math.max(from.column, to.column),
});

export const isSingle = ({ from, to }: Range) => from.row === to.row && from.column === to.column;

export function covers(range: Range, row: number, column: number): boolean {
  const { top, bottom, left, right } = boundsOf(range);
  return row >= top && row <= bottom && column >= left && column <= right;
}

const within = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));

/** Move the cell in hand, or pull the end of the range when it is extended. */
export function moved(range: Range, down: number, right: number, size: { rows: number; columns: number }, extend: boolean): Range {
  const base = extend ? range.to : range.from;
  const to = { row: within(base.row + down, size.rows), column: within(base.column + right, size.columns) };
  return extend ? { from: range.from, to } : { from: to, to };
}

const FAR = Number.MAX_SAFE_INTEGER / 2;

/** Return how far down and right a key goes, if it is one that moves; `screen` is how many lines Page Down passes. */
export function steps(event: KeyboardEvent, screen: number): [number, number] | undefined {
  const far = event.ctrlKey || event.metaKey;
  const known: Record<string, [number, number]> = {
    ArrowDown: [far ? FAR : 1, 0],
    ArrowUp: [far ? -FAR : -1, 0],
    ArrowLeft: [0, far ? -FAR : -1],
    ArrowRight: [0, far ? FAR : 1],
    PageDown: [screen, 0],
    PageUp: [-screen, 0],
    Home: far ? [-FAR, -FAR] : [0, -FAR],
    End: far ? [FAR, FAR] : [0, FAR],
  };
  return known[event.key];
}
