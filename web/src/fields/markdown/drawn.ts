/**
 * Markdown as nodes (Markdown 排版): headings, lists, quotes, code, tables' plain lines, bold, italic, links.
 *
 * Always: nothing of the text becomes HTML; a link leads only where a web address may lead.
 */
import { h, type VNode, type VNodeChild } from "vue";

const SAFE = /^(?:https?:\/\/|mailto:|tel:)/i;
const INLINE = /(`+)([^`]+?)\1|\*\*([^*]+?)\*\*|~~([^~]+?)~~|\*([^*\s][^*]*?)\*|\[([^\]]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>"，。；、）)]+)/g;
const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^\s*(?:[-*+]|\d+[.)、])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const NUMBERED = /^\s*\d+[.)、]\s/;
const FENCE = /^\s*```/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;

const link = (text: VNodeChild, href: string): VNodeChild =>
  SAFE.test(href) ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, [text]) : text;

/** Draw the marks within a line. */
export function inline(text: string): VNodeChild[] {
  const found: VNodeChild[] = [];
  let place = 0;
  for (const one of text.matchAll(INLINE)) {
    found.push(text.slice(place, one.index));
    place = one.index + one[0].length;
    if (one[2]) found.push(h("code", one[2]));
    else if (one[3]) found.push(h("strong", inline(one[3])));
    else if (one[4]) found.push(h("s", inline(one[4])));
    else if (one[5]) found.push(h("em", inline(one[5])));
    else if (one[6]) found.push(link(one[6], one[7]));
    else found.push(link(one[8], one[8]));
  }
  found.push(text.slice(place));
  return found.filter((one) => one !== "");
}

/** Draw a whole text, block by block. */
export function drawn(text: string): VNode[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const blocks: VNode[] = [];
  const taken = (fits: (line: string) => boolean): string[] => {
    const found: string[] = [];
    while (lines.length && fits(lines[0])) found.push(lines.shift()!);
    return found;
  };
  while (lines.length) {
    const line = lines[0];
    const heading = HEADING.exec(line);
    if (!line.trim()) lines.shift();
    else if (FENCE.test(line)) {
      lines.shift();
      const inside = taken((one) => !FENCE.test(one));
      lines.shift();
      blocks.push(h("pre", { class: "gc-code gc-code--shown" }, h("code", inside.join("\n"))));
    } else if (heading) {
      lines.shift();
      // The page has its own first headings.
      blocks.push(h(`h${Math.min(6, heading[1].length + 2)}`, inline(heading[2])));
    } else if (RULE.test(line)) {
      lines.shift();
      blocks.push(h("hr"));
    } else if (ITEM.test(line)) {
      const kind = NUMBERED.test(line);
      const items = taken((one) => ITEM.test(one) && NUMBERED.test(one) === kind);
      blocks.push(h(kind ? "ol" : "ul", items.map((one) => item(ITEM.exec(one)!))));
    } else if (line.trimStart().startsWith(">")) {
      const inside = taken((one) => one.trimStart().startsWith(">"));
      blocks.push(h("blockquote", drawn(inside.map((one) => one.trimStart().replace(/^>\s?/, "")).join("\n"))));
    } else {
      const inside = taken((one) => !!one.trim() && !HEADING.test(one) && !ITEM.test(one) && !FENCE.test(one) && !/^\s*>/.test(one));
      blocks.push(h("p", inside.flatMap((one, place) => [...(place ? [h("br")] : []), ...inline(one)])));
    }
  }
  return blocks;
}

function item([, done, text]: RegExpExecArray): VNode {
  const box = done === undefined ? [] : [h("input", { type: "checkbox", checked: done !== " ", disabled: true }), " "];
  return h("li", [...box, ...inline(text)]);
}
