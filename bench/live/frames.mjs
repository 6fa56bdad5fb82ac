// When what a page drew was shown, as Chromium tells it itself: each frame's way from the page's thread to the screen is in its trace.
// A range that is dragged by the mouse; the page marks what it did (`kho-WHAT-TURN`), and the frame counts that is the first to hold it.

const CATEGORIES = ['blink.user_timing', 'cc', 'benchmark'];

// Marks each movement as it reaches the page, before anything else hears of it.
export const markInputs = (tab, selector) => tab.evaluate((s) => {
  globalThis.khoTurn = -1;
  document.querySelector(s).addEventListener('input', () => { performance.mark(`kho-input-${++globalThis.khoTurn}`); }, true);
}, selector);

// Drags the range to `moves` places, with `rest` ms between them, and does not let it go: then a run would be asked for. Gives for each turn, in ms from the movement: when each WHAT was written
// (`changed`) and when it was on the screen (`shown`); undefined where it never was.
export async function drag(browser, tab, selector, moves, rest) {
  const box = await tab.locator(selector).first().boundingBox(), y = box.y + box.height / 2;
  await tab.mouse.move(box.x + box.width / 2, y);
  await tab.mouse.down();
  await tab.waitForTimeout(rest);
  const before = await tab.evaluate(() => globalThis.khoTurn);
  await browser.startTracing(tab, { categories: CATEGORIES });
  for (let i = 0; i < moves; i++) { await tab.mouse.move(box.x + 20 + (i * 67) % (box.width - 40), y); await tab.waitForTimeout(rest); }
  const events = JSON.parse((await browser.stopTracing()).toString()).traceEvents;
  const marks = new Map(events.filter((e) => /^kho-/.test(e.name)).map((e) => [e.name, e.ts])), frames = framesOf(events);
  return Array.from({ length: moves }, (_, i) => {
    const turn = before + 1 + i, at = marks.get(`kho-input-${turn}`), row = {};
    for (const [name, ts] of marks) {
      const [, what, of] = name.split('-');
      if (what === 'input' || +of !== turn) continue;
      const frame = frames.find((f) => f.committed >= ts);
      row[what] = { changed: (ts - at) / 1000, shown: frame && (frame.shown - at) / 1000 };
    }
    return row;
  });
}

// The frames that were shown: when each left the page's thread and when it was on the screen, in µs.
function framesOf(events) {
  const open = new Map(), frames = [];
  for (const e of events.filter((x) => (x.ph === 'b' || x.ph === 'e') && x.cat.split(',').includes('cc')).sort((a, b) => a.ts - b.ts)) {
    const id = `${e.pid} ${JSON.stringify(e.id2 ?? e.id)}`, f = open.get(id);
    if (e.name === 'PipelineReporter' && e.ph === 'b') open.set(id, { of: e.args.frame_reporter, committed: 0 });
    else if (f && e.name === 'SendBeginMainFrameToCommit' && e.ph === 'e') f.committed = e.ts;
    else if (f && e.name === 'PipelineReporter') { open.delete(id); if (f.committed && /PRESENTED/.test(f.of.state) && f.of.frame_type !== 'FORKED') frames.push({ committed: f.committed, shown: e.ts }); }
  }
  return frames.sort((a, b) => a.committed - b.committed);
}
