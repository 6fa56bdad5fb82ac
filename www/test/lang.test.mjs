// lang.ts: figures and days as the browser's own formatters write them, which are too dear for a page to begin with.
import assert from 'node:assert';
import { test } from 'node:test';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { write } from '../words.mjs';

globalThis.document = { documentElement: { lang: 'vi' } };
write();
const made = await build({ entryPoints: [fileURLToPath(new URL('../src/lang.ts', import.meta.url))], bundle: true, format: 'esm', write: false, logLevel: 'error' });
const { clockAlwaysAt, dayIn, figure, speak } = await import('data:text/javascript,' + encodeURIComponent(made.outputFiles[0].text));

test('figures are those of Intl.NumberFormat', () => {
  let seed = 1;
  const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const odd = [0, -0, 1, 0.5, 1.5, 2.5, 0.125, 1.005, 0.045, 999.5, 999.995, 1000, 9999.99, 123456.789, 1e-7, 5e-7, 1.23e-9, 1e15, 1e20, 1e21, -0.2, -0.5, -1234.5, 0.1 + 0.2, NaN, Infinity, -Infinity];
  for (let i = 0; i < 5000; i++) odd.push((next() - 0.3) * 10 ** Math.floor(next() * 12 - 3), Math.round(next() * 1e6) / 1000, Math.floor(next() * 1e7));
  for (const [lang, locale] of [['vi', 'vi-VN'], ['en', 'en-GB']])
    for (let digits = 0; digits < 4; digits++) {
      const intl = new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits });
      for (const v of odd) assert.equal(figure(v, digits, lang), intl.format(v), `${v}, ${digits} digits, ${lang}`);
    }
});

test('days and times are those of Intl.DateTimeFormat', () => {
  const zone = 'Asia/Ho_Chi_Minh', instants = ['2026-11-21T16:59:59.999Z', '2026-11-21T17:00:00Z', '2000-01-01T00:00:00Z', '2026-02-28T20:15:00.5Z'];
  const by = () => instants.map((x) => [dayIn(x, zone), speak('vi').time(x, zone), speak('en').time(x, zone)]);
  const slow = by();
  clockAlwaysAt(zone, 7 * 3600);
  assert.deepEqual(by(), slow);
  assert.equal(slow[0][0], '2026-11-21');
  assert.equal(slow[1][0], '2026-11-22');
  clockAlwaysAt(zone, 8 * 3600);
  assert.notDeepEqual(by(), slow);                            // it is this that was asked
});
