// What is worth finding out: each visit, paper or question with what it is worth.
import type { Learn } from '../api';
import { useApp } from '../app';
import { local } from '../client';
import { href } from '../route';
import { useSay } from '../lang';

export function Learning({ of, by = 'swap' }: { of: Learn[]; by?: 'swap' | 'stake' }) {
  const { t, pct, name, num } = useSay(), { schema } = useApp(), p = (l: Learn) => l[by] ?? 0, top = Math.max(0.01, ...of.map(p));
  const facts = (attrs: string[]) => { const all = attrs.map((a) => name(schema?.attributes.find((x) => x.type === 'place' && x.name === a)?.label).toLowerCase()).filter(Boolean); return all.slice(0, 3).join(', ') + (all.length > 3 ? ', …' : ''); };
  const first = of.slice(0, 8), say = (l: Learn) => [l.way, l.authority, l.asks?.join('; '), l.cost_days ? t('learn.days', { n: l.cost_days % 1 ? num(l.cost_days, 1) : l.cost_days }) : '', facts(l.attrs)].filter(Boolean).join(' · ');
  // What is learnt in the same way at several places is said once, above them.
  const kinds = [...new Set(first.map((l) => l.label))].map((label) => first.filter((l) => l.label === label));
  const bar = (l: Learn) => <><span class="track" style={{ '--p': p(l) / top }} aria-hidden="true"><i /></span><b class="num">{pct(p(l))}</b></>;
  const place = (l: Learn) => <a class="what" href={href('/' + l.record!)}>{name(l.name) || local(l.record!)}</a>;
  return (
    <ul class="voi">{kinds.map((k) => { const l = k[0]!; return k.length > 1 && k.every((x) => x.record && say(x) === say(l)) ? (
      <li key={l.label} class="same"><p><span class="what">{l.label}</span> <span class="muted">· {t('learn.places', { n: k.length })}</span></p><p class="tiny">{say(l)}</p><ul>{k.map((x) => <li key={x.record}><div>{place(x)}</div>{bar(x)}</li>)}</ul></li>
    ) : k.map((x) => <li key={(x.record ?? '') + x.label}><div>{x.record ? <>{place(x)} · {x.label}</> : <span class="what">{x.label}</span>}{x.record ? null : x.places ? <span class="muted"> · {t('learn.places', { n: x.places })}</span> : null}<p class="tiny">{say(x)}</p></div>{bar(x)}</li>); })}</ul>
  );
}
