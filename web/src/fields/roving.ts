/** One stop of Tab for a row of buttons (方向键): the arrows walk among them. */
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Move the focus among the buttons of the element that listens. */
export function rove(event: KeyboardEvent): void {
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button:not(:disabled)")];
  const here = all.indexOf(event.target as HTMLElement);
  const step = STEPS[event.key];
  if (here < 0 || !step) return;
  event.preventDefault();
  all[(here + step + all.length) % all.length].focus();
}
