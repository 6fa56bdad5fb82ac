// Runs while the pages are still on their way: theme and language, then what the page at this address will ask, and its files.
import type { Session } from './api';
import { address, firstOf, pageOf, runAt, type Begun } from './first';
import { lang } from './theme';

const q = new URLSearchParams(location.search), page = pageOf(location.pathname), begun: Begun = { answers: new Map(), all: Promise.resolve() };
const ask = (path: string): Promise<Response> => {
  const url = address(path, lang), answer = fetch(url, { credentials: 'same-origin' });
  answer.catch(() => undefined);                              // whoever takes it up hears of it
  begun.answers.set(url, answer);
  return answer;
};
(globalThis as { khoBegun?: Begun }).khoBegun = begun;

// Files first: a server that is busy with an answer still hands them out at once.
for (const file of PAGE_FILES[page ?? ''] ?? []) { const l = document.createElement('link'); l.rel = 'modulepreload'; l.href = file; document.head.append(l); }

const session = ask('/session'), first = firstOf(page, location.pathname, q);
if (first) ask(first);
ask('/schema');
// The latest run, where the address names none.
if (page === 'rank' && !first) begun.all = session.then((r) => r.clone().json()).then((s: Session) => { if (s.latest?.run) ask(runAt(s.latest.run)); }).catch(() => undefined);
