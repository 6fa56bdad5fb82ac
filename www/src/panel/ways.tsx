// Three ways to say what matters: points, an order, pairs. Each works for the groups and, for who wants to, within one of them.
import { useId } from 'preact/hooks';
import type { GuestForm, LevelConsistency } from '../api';
import { useSay } from '../lang';
import { inSteps, pairsOf, stepsOf, type Level, type Said, type Way } from './draft';

export interface Names { of: (id: string) => string; about: (id: string) => preact.ComponentChildren }
interface Props { level: Level; said: Said; change: (s: Said) => void; names: Names; fits?: LevelConsistency | undefined }

export function Ask({ way, ...p }: Props & { way: Way }) {
  return way === 'swing' ? <Points {...p} /> : way === 'ordinal' ? <Order {...p} /> : <Pairs {...p} />;
}

function Points({ level, said, change, names }: Props) {
  const { t, num } = useSay(), id = useId();
  const set = (i: string, v: number) => change({ ...said, points: { ...said.points, [i]: Math.max(0, Math.min(100, Math.round(v))) } });
  return (
    <ul class="glist">{level.items.map((i) => {
      const v = said.points[i];
      return (
        <li key={i} class={v === undefined ? 'gq unsaid' : 'gq'}>
          <div class="split"><label for={`${id}${i}`}>{names.of(i)}</label><output for={`${id}${i}`}>{v === undefined ? t('guest.unsaid') : num(v)}</output></div>
          <input id={`${id}${i}`} type="range" min="0" max="100" step="5" value={v ?? 0} aria-valuetext={v === undefined ? t('guest.unsaid') : t('guest.points', { n: v })}
            onInput={(e) => set(i, +e.currentTarget.value)} onKeyDown={(e) => { if (v === undefined && e.key === 'Home') set(i, 0); }} />
          <div class="row small">{[0, 25, 50, 75, 100].map((n) => <button key={n} type="button" class="fil" aria-pressed={v === n} aria-label={t('guest.give', { item: names.of(i), n })} onClick={() => set(i, n)}>{n}</button>)}</div>
          {names.about(i)}
        </li>
      );
    })}</ul>
  );
}

function Order({ level, said, change, names }: Props) {
  const { t } = useSay(), steps = stepsOf(said, level.items), order = steps.flat(), rest = level.items.filter((i) => !order.includes(i));
  const set = (to: string[][]) => change(inSteps(said, to));
  const without = (i: string) => steps.map((s) => s.filter((x) => x !== i));
  // One that shares its step leaves it; one that stands alone changes places with the next step.
  const move = (i: string, k: number, by: 1 | -1) => {
    const to = without(i);
    if (steps[k]!.length > 1) to.splice(by < 0 ? k : k + 1, 0, [i]); else { to.splice(k, 1); to.splice(k + by, 0, [i]); }
    set(to);
  };
  const tie = (i: string, k: number, is: boolean) => { const to = without(i); if (is) to.splice(k + 1, 0, [i]); else to[k - 1]!.push(i); set(to); };
  return (
    <>
      <ol class="glist go">{steps.flatMap((step, k) => step.map((i, n) => (
        <li key={i} class="gq">
          <div class="split"><span><b class="num">{n ? '=' : `${k + 1}.`}</b> {names.of(i)}</span>
            <span class="row">
              {k || n ? <button type="button" class="btn" aria-pressed={n > 0} title={t('guest.level', { item: names.of(i) })} aria-label={t('guest.level', { item: names.of(i) })} onClick={() => tie(i, k, n > 0)}>=</button> : null}
              <button type="button" class="btn" disabled={k === 0 && step.length === 1} aria-label={t('guest.up', { item: names.of(i) })} onClick={() => move(i, k, -1)}>↑</button>
              <button type="button" class="btn" disabled={k === steps.length - 1 && step.length === 1} aria-label={t('guest.down', { item: names.of(i) })} onClick={() => move(i, k, 1)}>↓</button>
              <button type="button" class="btn" aria-label={t('guest.off', { item: names.of(i) })} onClick={() => set(without(i))}>×</button>
            </span></div>
        </li>
      )))}</ol>
      {rest.length ? (
        <>
          <p class="small">{t(order.length ? 'guest.order_next' : 'guest.order_first')}</p>
          <ul class="glist">{rest.map((i) => <li key={i} class="gq"><button type="button" class="btn wide" onClick={() => set([...steps, [i]])}>{names.of(i)}</button>{names.about(i)}</li>)}</ul>
        </>
      ) : null}
    </>
  );
}

const STEPS = [9, 7, 5, 3, 1, -3, -5, -7, -9];
// The step nearest to a ratio, and always another one than now: the next one towards it.
function mended(now: number, times: number): number {
  const at = (v: number) => Math.log(v < 0 ? -1 / v : v), to = Math.log(times);
  const best = STEPS.reduce((x, y) => (Math.abs(at(y) - to) < Math.abs(at(x) - to) ? y : x));
  return best !== now ? best : STEPS[STEPS.indexOf(now) + (to < at(now) ? 1 : -1)] ?? now;
}

function Pairs({ level, said, change, names, fits }: Props) {
  const { t, num } = useSay(), id = useId();
  const set = (p: string, v: number) => change({ ...said, pairs: { ...said.pairs, [p]: v } });
  const words = (a: string, b: string, v: number) => (v === 1 ? t('guest.same', { a, b }) : v > 1 ? t('guest.times', { a, b, n: v }) : t('guest.times', { a: b, b: a, n: -v }));
  const about = (x: number) => num(x, Math.abs(x - Math.round(x)) < 0.05 ? 0 : 1);
  const times = (a: string, b: string, x: number) => (Math.abs(Math.log(x)) < 0.05 ? t('guest.same', { a, b }) : x > 1 ? t('guest.times', { a, b, n: about(x) }) : t('guest.times', { a: b, b: a, n: about(1 / x) }));
  const worst = fits?.worst, pair = worst && (said.pairs[`${worst.row}/${worst.column}`] !== undefined ? `${worst.row}/${worst.column}` : `${worst.column}/${worst.row}`);
  return (
    <>
      <ul class="glist">{pairsOf(level.items).map(([a, b]) => {
        const p = `${a}/${b}`, v = said.pairs[p], odd = fits && !fits.acceptable && worst && pair === p;
        return (
          <li key={p} class={v === undefined ? 'gq unsaid' : odd ? 'gq odd' : 'gq'}>
            <fieldset class="pair">
              <legend class="vh">{t('guest.pair', { a: names.of(a), b: names.of(b) })}</legend>
              <div class="split" aria-hidden="true"><span>{names.of(a)}</span><span class="r">{names.of(b)}</span></div>
              <div class="steps">{STEPS.map((s) => <label key={s}><input type="radio" name={`${id}${p}`} checked={v === s} aria-label={words(names.of(a), names.of(b), s)} onChange={() => set(p, s)} /><span aria-hidden="true">{Math.abs(s) === 1 ? '=' : Math.abs(s)}</span></label>)}</div>
              <p class="small">{v === undefined ? t('guest.unsaid') : words(names.of(a), names.of(b), v)}</p>
            </fieldset>
            {odd ? (
              <div class="gfit odd" role="status" data-fits="no">
                <p><b>{t('guest.odd', { ratio: num(fits.ratio, 2) })}</b> {t('guest.odd_which', { says: times(names.of(worst.row), names.of(worst.column), worst.says), fits: times(names.of(worst.row), names.of(worst.column), worst.fits) })}</p>
                <button type="button" class="btn" onClick={() => set(p, mended(v ?? 1, p === `${worst.row}/${worst.column}` ? worst.fits : 1 / worst.fits))}>{t('guest.odd_mend')}</button>
                <p class="small">{t('guest.odd_may')}</p>
              </div>
            ) : null}
          </li>
        );
      })}</ul>
      {fits?.acceptable ? <p class="gfit" role="status" data-fits="yes">{t('guest.fits', { ratio: num(fits.ratio, 2) })}</p> : null}
    </>
  );
}

// What stands behind a name: what a group holds; what a criterion measures, and its levels in words.
export function useNames(form: GuestForm): Names {
  const { name, t } = useSay(), all = form.groups.flatMap((g) => g.criteria);
  const lines = (c: GuestForm['groups'][number]['criteria'][number]) => [name(c.measures), ...c.anchors.map((a) => `${a.level}: ${name(a.text)}`)].filter(Boolean);
  return {
    of: (id) => name(form.groups.find((g) => g.id === id)?.label ?? all.find((c) => c.id === id)?.label) || id,
    about: (id) => {
      const g = form.groups.find((x) => x.id === id), c = all.find((x) => x.id === id);
      if (g) return <details class="small"><summary>{t('guest.holds', { group: name(g.label) })}</summary><ul>{g.criteria.map((x) => <li key={x.id}><b>{name(x.label)}</b>{x.measures ? `: ${name(x.measures)}` : ''}</li>)}</ul></details>;
      return c && lines(c).length ? <details class="small"><summary>{t('guest.means', { item: name(c.label) })}</summary><ul>{lines(c).map((l) => <li key={l}>{l}</li>)}</ul></details> : null;
    },
  };
}
