/** Walking along tabs with the keys (页签键盘): arrows go on and back, Home and End to the ends. */
export function walked(names: string[], at: string, key: string): string | null {
  const place = names.indexOf(at);
  const steps: Record<string, number> = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: names.length - 1 };
  return key in steps && names.length ? names[(steps[key] + names.length) % names.length] : null;
}
