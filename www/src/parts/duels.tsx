// Who wins against whom, of the places next to one.
import type { Why } from '../api';
import { href } from '../route';
import { useSay } from '../lang';

export function Duels({ why }: { why: Why }) {
  const { t, name, pct } = useSay();
  return (
    <>
      <p class="duelax tiny" aria-hidden="true"><span>{t('rank.loses')}</span><span>{t('rank.wins')}</span></p>
      <ul class="duel">{why.duels.map((d) => <li key={d.id}><a href={href('/' + d.id)}>{name(d.name)}</a><span class={`t ${d.p < 0.5 ? 'lose' : 'win'}`} style={{ '--p': d.p }} aria-hidden="true"><i /></span><b class="num">{pct(d.p)}</b></li>)}</ul>
    </>
  );
}
