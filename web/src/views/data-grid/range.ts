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
