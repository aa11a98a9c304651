// Which of the forms that a clipboard offers is what somebody wants: the formatted page, or the text as it is.

const MOST_BYTES = 2_000_000;
/** Our own editor, and editors of program text: what they offer as text is Markdown already. */
const OWN_EDITOR = /class=["'][^"']*\bcm-(?:line|content)\b/;
const CODE_TYPES = ["vscode-editor-data", "application/vnd.code.copymetadata"];
const MONOSPACE = /font-family:[^;]*(?:monospace|consolas|menlo|monaco|courier|mono\b)/i;
const UNBROKEN = /white-space:\s*pre\b/i;
const FIRST_TAG = /<(?:div|pre|span|code|p|table|ul|ol|h[1-6]|a|b|i)\b[^>]*>/i;

/** The HTML of a clipboard that is to be read as a page; null where its text is to be taken as it is. */
export function pageOf(data) {
  const html = data?.getData("text/html") ?? "";
  if (!html.trim() || html.length > MOST_BYTES || isProgramText(html, data)) return null;
  return html;
}

function isProgramText(html, data) {
  if (OWN_EDITOR.test(html)) return true;
  if (CODE_TYPES.some((type) => [...(data.types ?? [])].includes(type))) return true;
  const [first] = FIRST_TAG.exec(html) ?? [""];
  return MONOSPACE.test(first) && (UNBROKEN.test(first) || first.startsWith("<pre"));
}
