/**
 * Live news (实时消息): server-sent events that carry ids only; the screen asks again with its own rights.
 *
 * One connection for the page. The browser reconnects by itself; when it gave up (a proxy, a sleeping laptop) we open a new one,
 * and every listener is told to look for itself, because news may have been missed.
 */
export type Topic = "record" | "todo" | "import" | "board" | "meta";

export interface News {
  topic: Topic;
  entity?: string;
  id?: number;
  [key: string]: unknown;
}

type Listener = (news: News) => void;

const TOPICS: Topic[] = ["record", "todo", "import", "board", "meta"];
const REOPEN_MS = 5000;

const listeners = new Map<Topic, Set<Listener>>();
let source: EventSource | null = null;
let reopening = 0;

/** Listen to a topic; the answer stops listening. */
export function listen(topic: Topic, listener: Listener): () => void {
  const group = listeners.get(topic) ?? new Set();
  listeners.set(topic, group.add(listener));
  open();
  return () => {
    group.delete(listener);
    if (![...listeners.values()].some((one) => one.size > 0)) close();
  };
}

/** Close the connection, as when the person signs out. */
export function close(): void {
  clearTimeout(reopening);
  source?.close();
  source = null;
}

function open(): void {
  if (source || typeof EventSource === "undefined") return;
  source = new EventSource("/api/events");
  for (const topic of TOPICS) source.addEventListener(topic, (event) => tell(topic, (event as MessageEvent<string>).data));
  source.addEventListener("look", lookEverywhere);
  source.onerror = () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    reopening = window.setTimeout(() => {
      open();
      lookEverywhere();
    }, REOPEN_MS);
  };
}

function tell(topic: Topic, data: string): void {
  const news = { ...(data ? (JSON.parse(data) as object) : {}), topic };
  listeners.get(topic)?.forEach((listener) => listener(news));
}

function lookEverywhere(): void {
  for (const topic of TOPICS) tell(topic, "");
}
