// A weight is dragged: the list re-orders in the page before anything is sent; let go, the server's run says the same, to the bit.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const assets = join(dirname(fileURLToPath(import.meta.url)), '../../../www/dist/a');

// The digest that node finds for a problem, or undefined where the module was not built.
export async function digestInNode(problem) {
  const name = existsSync(assets) ? readdirSync(assets).find((f) => /^kernel-\w+\.wasm$/.test(f)) : undefined;
  if (!name) return undefined;
  const kernel = (await WebAssembly.instantiate(readFileSync(join(assets, name)), {})).instance.exports, at = kernel.kernel_open(problem.length);
  new Uint8Array(kernel.memory.buffer).set(problem, at);
  if (kernel.kernel_rank(0, 1)) throw new Error('node: the problem is refused');
  const low = BigInt(kernel.kernel_digest() >>> 0), high = BigInt(kernel.kernel_digest_high() >>> 0);
  return (high << 32n | low).toString(16).padStart(16, '0');
}

export async function live({ context, origin, open, want, until }) {
  const { run } = await (await context.request.get(`${origin}/api/runs/latest`)).json(), bytes = async (id) => (await context.request.get(`${origin}/api/runs/${id.slice(4)}/problem`)).body();
  const tab = await open(`/rank?run=${run}`), weight = tab.locator('.weight input').first(), note = tab.locator('.livenote');
  // Rows off the screen may come a moment later than those on it; then the list says that it is busy.
  const settled = () => until(async () => (await tab.locator('.rt').getAttribute('aria-busy')) !== 'true', () => 'rows off the screen stay as they were');
  const list = async (what) => { await settled(); return tab.locator('.rt tbody th a').evaluateAll((as, w) => as.map((a) => (w === 'id' ? a.pathname.slice(1) : a.innerText)), what); };
  const names = () => list('name'), attr = async (n) => ((await note.count()) ? note.getAttribute(`data-${n}`) : null);
  await tab.locator('.rt tbody tr').first().waitFor();
  const before = await names(), node = await digestInNode(await bytes(run));
  await weight.focus();
  if (!node) {                                                  // built without clang: nothing is promised, and nothing breaks
    await tab.waitForTimeout(500);
    want((await note.count()) === 0, 'the page speaks of a kernel that it does not have');
    return tab;
  }
  await until(async () => (await attr('equal')) !== null, () => 'the run was never computed again');
  want((await attr('equal')) === 'true', 'the page found other numbers than the server');
  want((await attr('digest')) === node, `Chromium ${await attr('digest')}, node ${node}`);
  let sent = 0;
  tab.on('request', (r) => { sent += r.method() === 'POST'; });
  const box = await weight.boundingBox(), y = box.y + box.height / 2, part = +(await weight.inputValue()) / +(await weight.getAttribute('max')), from = box.x + 8 + (box.width - 16) * part, to = box.x + box.width * (part > 0.5 ? 0.15 : 0.85);
  await tab.mouse.move(from, y);
  await tab.mouse.down();
  for (let i = 1; i <= 8; i++) await tab.mouse.move(from + i * (to - from) / 8, y);
  await until(async () => (await attr('live')) === 'all', () => 'the page did not go on to all the draws');
  const moved = await names();
  want(moved.join() !== before.join(), 'the list stays as it was');
  want(sent === 0, 'something was sent while the weight was held');
  await tab.mouse.up();
  await until(async () => (await attr('live')) === 'run' && (await attr('equal')) !== null && (await attr('digest')) !== node, () => 'the run of the server was not compared');
  want((await attr('equal')) === 'true', 'the page found other numbers than the server for the new run');
  const now = new URL(tab.url()).searchParams.get('run');
  want(now !== run && (await attr('digest')) === await digestInNode(await bytes(now)), 'node finds another digest for the new run');
  want((await names()).join() === moved.join(), 'the order of the run is not the one that was shown');
  const server = await (await context.request.get(`${origin}/api/runs/${now.slice(4)}`)).json(), ids = await list('id');
  want(ids.length > 0 && ids.join() === server.places.slice(0, ids.length).map((p) => p.id).join(), 'the order on the page is not the one of the server');
  // Who reads the list by keyboard stays with the place, wherever a weight moves it.
  const link = tab.locator('.rt tbody th a').nth(1), at = () => tab.evaluate(() => document.activeElement.pathname);
  await link.focus();
  const place = await at();
  await weight.evaluate((w) => { w.value = String(+w.value > +w.max / 2 ? 2 : +w.max - 2); w.dispatchEvent(new Event('input', { bubbles: true })); });
  await until(async () => (await attr('live')) === 'all', () => 'the list does not follow a weight while the focus is in it');
  const there = (await list('id')).indexOf(place.slice(1));
  want(there !== 1, 'the place stays where it was: this shows nothing');
  want(there < 0 || (await at()) === place, 'the focus is on another place than before');
  return tab;
}
