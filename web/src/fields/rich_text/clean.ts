/**
 * A small and safe part of HTML (安全的富文本): the same marks as guocheng/definition/field_types/rich_text.py keeps.
 *
 * Always: the text is read into a document of its own, in which nothing runs or loads; only known marks are copied out
 * of it, and of their attributes only where a link leads to and how many cells one takes.
 */
const TAGS = new Set(
  "P BR B STRONG I EM U S H2 H3 H4 UL OL LI BLOCKQUOTE PRE CODE A HR TABLE THEAD TBODY TR TH TD".split(" "),
);
/** What is left out with all that is in it. */
const GONE = new Set("SCRIPT STYLE IFRAME OBJECT EMBED TEMPLATE SVG MATH NOSCRIPT TITLE HEAD LINK META".split(" "));
const SAFE = /^(?:https?|mailto|tel):/i;
const SPANS = ["colspan", "rowspan"];

/** Return the nodes of a text, made anew in this document. */
export function cleaned(text: string, into: Document = document): DocumentFragment {
  const fragment = into.createDocumentFragment();
  copy(new DOMParser().parseFromString(text, "text/html").body, fragment, into);
  return fragment;
}

function copy(from: Node, to: Node, into: Document): void {
  for (const node of Array.from(from.childNodes)) {
    if (node.nodeType === Node.TEXT_NODE) to.appendChild(into.createTextNode(node.textContent ?? ""));
    if (!(node instanceof Element) || GONE.has(node.tagName.toUpperCase())) continue;
    if (!TAGS.has(node.tagName)) {
      copy(node, to, into);
      continue;
    }
    const made = into.createElement(node.tagName);
    if (node.tagName === "A") leads(made, node.getAttribute("href") ?? "");
    for (const name of SPANS) {
      const count = Number(node.getAttribute(name));
      if (/^T[DH]$/.test(node.tagName) && count > 1 && count < 100) made.setAttribute(name, String(count));
    }
    copy(node, made, into);
    to.appendChild(made);
  }
}

function leads(made: Element, address: string): void {
  if (!SAFE.test(address.trim())) return;
  made.setAttribute("href", address.trim());
  made.setAttribute("target", "_blank");
  made.setAttribute("rel", "noopener noreferrer nofollow");
}
