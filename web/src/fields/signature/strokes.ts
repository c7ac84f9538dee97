/** What a hand draws (笔迹): points in the order they came, and the line through them. */
export interface Point {
  x: number;
  y: number;
}

/** A name has more than a dot. */
export const DRAWN_MIN = 8;

/** Is there enough to be a name? */
export const isDrawn = (strokes: Point[][]) => strokes.reduce((sum, stroke) => sum + stroke.length, 0) >= DRAWN_MIN;

/** How thick the line is, and how much paper stays around a name. */
const LINE = 3.2;
const MARGIN = 12;

/** The part of the board a name takes up; a small picture of it is then all name, not all paper. */
export function boundsOf(strokes: Point[][], margin = MARGIN): { x: number; y: number; width: number; height: number } {
  const [xs, ys] = [strokes.flat().map((one) => one.x), strokes.flat().map((one) => one.y)];
  const [x, y] = [Math.floor(Math.min(...xs)) - margin, Math.floor(Math.min(...ys)) - margin];
  return { x, y, width: Math.ceil(Math.max(...xs)) + margin - x, height: Math.ceil(Math.max(...ys)) + margin - y };
}

/** Draw strokes, rounded through the middle between points. */
export function draw(pen: CanvasRenderingContext2D, strokes: Point[][]): void {
  pen.lineWidth = LINE;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = "#111";
  for (const [first, ...rest] of strokes) {
    pen.beginPath();
    pen.moveTo(first.x, first.y);
    let last = first;
    for (const point of rest) {
      pen.quadraticCurveTo(last.x, last.y, (last.x + point.x) / 2, (last.y + point.y) / 2);
      last = point;
    }
    pen.lineTo(last.x + 0.1, last.y);
    pen.stroke();
  }
}
