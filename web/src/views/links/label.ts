/**
 * Labels with a code to be scanned (二维码标签): the papers printers know, in millimetres, and how labels lie on a sheet.
 *
 * A label printer takes one label a page; a sheet of labels is a page of A4, of which the first places may be used up already.
 */
export interface LabelSize {
  name: string;
  width: number;
  height: number;
  /** how labels lie on a page of A4; a label printer has no sheet */
  sheet?: { columns: number; rows: number; left: number; top: number; gap: number };
}

export const LABEL_SIZES: LabelSize[] = [
  { name: "40 × 30 毫米", width: 40, height: 30 },
  { name: "60 × 40 毫米", width: 60, height: 40 },
  { name: "80 × 50 毫米", width: 80, height: 50 },
  { name: "100 × 50 毫米", width: 100, height: 50 },
  { name: "100 × 70 毫米", width: 100, height: 70 },
  { name: "A4 不干胶 3 × 8（70 × 37 毫米）", width: 70, height: 37, sheet: { columns: 3, rows: 8, left: 0, top: 0.5, gap: 0 } },
  { name: "A4 不干胶 3 × 7（63.5 × 38.1 毫米）", width: 63.5, height: 38.1, sheet: { columns: 3, rows: 7, left: 7.25, top: 15.15, gap: 2.5 } },
  { name: "A4 不干胶 2 × 7（99.1 × 38.1 毫米）", width: 99.1, height: 38.1, sheet: { columns: 2, rows: 7, left: 4.65, top: 15.15, gap: 2.5 } },
];

/** So many records are labelled at once, so many times each, with so many fields. */
export const LABELS_MAX = 500;
export const COPIES_MAX = 100;
export const FIELDS_MAX = 4;

/** The paper the printer takes while the labels are open. */
export const pageRule = ({ width, height, sheet }: LabelSize) =>
  `@media print { @page { size: ${sheet ? "210mm 297mm" : `${width}mm ${height}mm`}; margin: 0; } }`;

export const placesOf = ({ sheet }: LabelSize) => (sheet ? sheet.columns * sheet.rows : 1);

/** Put labels on pages, each as often as asked; on a sheet the places before the first are left free. */
export function pagesOf<Label>(labels: Label[], size: LabelSize, copies: number, first = 1): (Label | null)[][] {
  const used = size.sheet ? Math.min(placesOf(size), Math.max(1, first || 1)) - 1 : 0;
  const times = Math.min(COPIES_MAX, Math.max(1, copies || 1));
  const all: (Label | null)[] = [...Array<null>(used).fill(null), ...labels.flatMap((label) => Array<Label>(times).fill(label))];
  const places = placesOf(size);
  return Array.from({ length: Math.ceil(all.length / places) }, (_one, page) => all.slice(page * places, (page + 1) * places));
}
