// What a page is told in place of the server's answer, for states that no database has. It stands in the page's own fetch: a route of
// playwright's would switch the browser's caches off, and every page would read and compile its scripts anew.

// The text of a script to run before the page's own. rule: { apis, how: hang|abort|status|set, status, body, set: { 'a.b': value }, add }.
// An address of apis that ends in ? is met whole, another as a beginning. window.pretended counts the answers given.
export const pretend = (rule) => `(${inPage})(${JSON.stringify(rule)})`;

function inPage({ apis, how, status, body, set, add }) {
  const real = window.fetch;
  window.pretended = 0;
  const meant = (url) => url.origin === location.origin && apis.some((api) => (api.endsWith('?') ? url.pathname === api.slice(0, -1) : (url.pathname + url.search).startsWith(api)));
  const json = (text, was) => new Response(text, { status: was.status, statusText: was.statusText, headers: was.headers ?? { 'Content-Type': 'application/json' } });
  // Sets what stands at the end of a path of names, where there is such a place.
  const assign = (to, path, value) => {
    const names = path.split('.'), last = names.pop();
    for (const name of names) to = to?.[name];
    if (to && typeof to === 'object' && (names.length || last in to)) to[last] = value;
  };
  window.fetch = async (what, init) => {
    const request = new Request(what, init);
    if (request.method !== 'GET' || !meant(new URL(request.url))) return real.call(window, what, init);
    window.pretended++;
    if (how === 'hang') return new Promise((_, no) => { request.signal.addEventListener('abort', () => no(request.signal.reason)); });
    if (how === 'abort') throw new TypeError('Failed to fetch');
    if (how === 'status') return json(body, { status });
    const answer = await real.call(window, what, init), said = await answer.json();
    for (const [path, value] of Object.entries(set ?? {})) assign(said, path, value);
    return json(JSON.stringify({ ...said, ...add }), answer);
  };
}
