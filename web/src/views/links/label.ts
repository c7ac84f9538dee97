/** Sizes of labels that printers know (标签纸), in millimetres. */
export interface LabelSize {
  name: string;
  width: number;
  height: number;
}

export const LABEL_SIZES: LabelSize[] = [
  { name: "40 × 30 毫米", width: 40, height: 30 },
  { name: "60 × 40 毫米", width: 60, height: 40 },
  { name: "80 × 50 毫米", width: 80, height: 50 },
  { name: "100 × 70 毫米", width: 100, height: 70 },
];

/** The paper the printer takes while the label is open. */
export const pageRule = ({ width, height }: LabelSize) => `@media print { @page { size: ${width}mm ${height}mm; margin: 0; } }`;
