/** An element of an XML document, as far as S3's requests have any use for: its name, its elements, its text. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const DEEPEST = 32;

/**
 * The root element of a document without attributes that matter. Undefined for what is no such document, which is for S3
 * itself to refuse: a document type or an entity of its own is never read.
 */
export function parseXml(text: string): XmlElement | undefined {
  const root: Open = { name: "", children: [], text: "" };
  const open: Open[] = [root];
  for (const [token] of text.matchAll(/<[^>]*>|[^<]+/g)) {
    const top = open.at(-1);
    if (top === undefined || open.length > DEEPEST || token.startsWith("<!")) return undefined;
    if (!token.startsWith("<")) top.text += unescaped(token);
    else if (token.startsWith("</")) {
      if (open.length === 1 || nameOf(token.slice(2)) !== top.name) return undefined;
      open.pop();
    } else if (!token.startsWith("<?")) {
      const element: Open = { name: nameOf(token.slice(1)), children: [], text: "" };
      top.children.push(element);
      if (!token.endsWith("/>")) open.push(element);
    }
  }
  return open.length === 1 && root.children.length === 1 ? root.children[0] : undefined;
}

interface Open extends XmlElement {
  readonly children: Open[];
  text: string;
}

function nameOf(tag: string): string {
  return (/^[\w:.-]+/.exec(tag)?.[0] ?? "").split(":").at(-1) ?? "";
}

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w+));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      const code = decimal === undefined ? (hex === undefined ? undefined : parseInt(hex, 16)) : Number(decimal);
      if (code !== undefined) return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
      return ENTITIES[name ?? ""] ?? whole;
    },
  );
}
