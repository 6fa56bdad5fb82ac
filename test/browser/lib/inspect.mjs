// axe-core over a page, run in the page. The states of a page have most of their elements in common: a part with the very markup, within the
// same elements, in which nothing was found in another state of that page, language, theme and width is not looked at again. Rules about the
// page as a whole run in every state: such a part leaves its headings behind, and stays where it holds the main landmark or something outside refers to it.

// clean: digests of the parts that need no second look, null to look at everything. Gives { violations, parts: digests of what was looked at }.
export async function inspect({ rules, skip, clean }) {
  const parts = [], outside = [], away = [], known = new Set(clean);
  const digest = (text) => {
    let a = 0x811c9dc5, b = 0x9747b28c;
    for (let i = 0; i < text.length; i++) { const c = text.charCodeAt(i); a = Math.imul(a ^ c, 0x01000193); b = Math.imul(b ^ c, 0x5bd1e995); b ^= b >>> 13; }
    return `${a >>> 0}.${b >>> 0}.${text.length}`;
  };
  const from = new Map();         // id → who refers to it
  for (const name of ['for', 'list', 'form', 'headers', 'aria-controls', 'aria-labelledby', 'aria-describedby', 'aria-owns', 'aria-activedescendant', 'aria-details', 'aria-errormessage'])
    for (const e of document.querySelectorAll(`[${name}]`)) for (const id of e.getAttribute(name).split(/\s+/)) from.set(id, [...(from.get(id) ?? []), e]);
  const needed = (e) => e.querySelector('main') !== null || [e, ...e.querySelectorAll('[id]')].some((x) => from.get(x.id)?.some((r) => !e.contains(r)));
  // An empty one of the same size stands in for it, so that what is around it stays where it was.
  const stand = (e) => {
    const stub = e.cloneNode(), box = e.getBoundingClientRect();
    Object.assign(stub.style, { boxSizing: 'border-box', width: `${box.width}px`, height: `${box.height}px` });
    for (const h of e.querySelectorAll('h1, h2, h3, h4, h5, h6')) if (h.checkVisibility()) stub.append(h.cloneNode(true));
    away.push([stub, e]);
  };
  const walk = (e, within, deep) => {
    const html = e.outerHTML;
    if (html.length < 200 || e.localName === 'svg') return;
    const mine = digest(within + html), bare = e.cloneNode().outerHTML;
    if (known.has(mine)) outside.push(e); else parts.push(mine);
    if (known.has(mine) && !needed(e)) stand(e);
    else if (deep < 9) for (const part of e.children) walk(part, within + bare, deep + 1);
  };
  if (clean) for (const e of document.body.children) walk(e, '', 1);
  for (const [stub, e] of away) e.replaceWith(stub);
  try {
    const exclude = [...skip.map((x) => [x]), ...outside, ...away.map(([stub]) => stub)];
    const { violations } = await window.axe.run({ include: [document.documentElement], exclude }, { resultTypes: ['violations'], runOnly: rules });
    return { violations, parts };
  } finally { for (const [stub, e] of away) stub.replaceWith(e); }
}
