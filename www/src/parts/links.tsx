// Links through which people of a group answer themselves: made, copied once, withdrawn. The secret is shown when a link is made and never again.
import { useState } from 'preact/hooks';
import type { MadePanelLink, NewPanelLink, PanelLink, PanelLinks } from '../api';
import { useApp } from '../app';
import { useGet } from '../client';
import { useSay } from '../lang';
import { put, useRoute } from '../route';
import { Refused, useChange } from './edit';
import { Empty, Load } from './states';

export function LinksPart({ purpose }: { purpose: string }) {
  const { t } = useSay(), { can } = useApp(), { q } = useRoute();
  if (!can('run')) return null;
  return (
    <details class="crit links" open={q.get('links') !== null} onToggle={(e) => put({ links: e.currentTarget.open ? 1 : null }, true)}>
      <summary>{t('links.title')}</summary>
      {q.get('links') !== null ? <Links purpose={purpose} /> : null}
    </details>
  );
}

function Links({ purpose }: { purpose: string }) {
  const { t, lang, day } = useSay(), { toast } = useApp(), got = useGet<PanelLinks>('/panel/links', lang), { run, busy, failure } = useChange();
  const [made, setMade] = useState<MadePanelLink>();
  const [again, renew] = useState<PanelLink>();
  const address = made ? location.origin + made.path : '';
  const make = (f: FormData) => {
    const ask: NewPanelLink = { purpose, group: String(f.get('group')).trim(), label: String(f.get('label')).trim(), days: Number(f.get('days')), uses: Number(f.get('uses')) };
    run('/panel/links', ask, (a) => setMade(a as unknown as MadePanelLink));
  };
  return (
    <>
      <p class="small">{t('links.help')}</p>
      {made ? (
        <div class="made" role="status">
          <p><b>{t('links.made', { group: made.group })}</b></p>
          <p><code>{address}</code></p>
          <div class="row"><button type="button" class="btn" onClick={() => navigator.clipboard?.writeText(address).then(() => toast({ text: t('frame.copied') }), () => toast({ text: t('frame.copy_failed'), bad: true }))}>{t('links.copy')}</button>
            <button type="button" class="btn quiet" onClick={() => setMade(undefined)}>{t('toast.close')}</button></div>
        </div>
      ) : null}
      <form key={again?.id} id="newlink" class="form" onSubmit={(e) => { e.preventDefault(); make(new FormData(e.currentTarget as HTMLFormElement)); }}>
        <div class="pair"><label>{t('links.group')}<input name="group" required maxLength={24} pattern="[A-Za-z0-9_\-]+" title={t('links.group_help')} autocomplete="off" defaultValue={again?.group} /></label><label>{t('links.label')}<input name="label" maxLength={80} autocomplete="off" defaultValue={again?.label} /></label></div>
        <div class="pair"><label>{t('links.days')}<input name="days" type="number" min={1} max={366} defaultValue={14} required /></label><label>{t('links.uses')}<input name="uses" type="number" min={1} max={1000} defaultValue={again?.uses ?? 30} required /></label></div>
        <Refused failure={failure} />
        <button class="btn primary" disabled={busy}>{t('links.make')}</button>
      </form>
      <Load of={got} rows={2}>{(x) => (x.items.length ? (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('links.title')}><table class="tbl"><caption class="vh">{t('links.title')}</caption>
          <thead><tr><th scope="col">{t('links.group')}</th><th scope="col">{t('links.until')}</th><th scope="col" class="r">{t('links.used')}</th><th scope="col">{t('links.state')}</th><th scope="col"><span class="vh">{t('links.withdraw')}</span></th></tr></thead>
          <tbody>{x.items.map((l) => (
            <tr key={l.id}><th scope="row">{l.group}{l.label ? <span class="sub tiny">{l.label}</span> : null}</th><td>{day(l.expires)}</td><td class="r num">{t('links.of', { n: l.used, of: l.uses })}</td><td>{t(`links.is_${l.state}`)}</td>
              <td>{l.state === 'other_criteria' || l.state === 'expired' ? <button type="button" class="btn quiet" aria-label={t('links.again_which', { group: l.group })} onClick={() => { renew({ ...l }); setTimeout(() => document.querySelector<HTMLInputElement>('#newlink input')?.focus(), 0); }}>{t('links.again')}</button> : null}{l.state === 'withdrawn' ? null : <button type="button" class="btn quiet" disabled={busy} aria-label={t('links.withdraw_which', { id: l.id, group: l.group })} onClick={() => run(`/panel/links/${l.id}/withdraw`, {}, () => { if (made?.id === l.id) setMade(undefined); toast({ text: t('links.withdrawn', { group: l.group }) }); })}>{t('links.withdraw')}</button>}</td></tr>
          ))}</tbody></table></div>
      ) : <Empty title={t('links.none')} />)}</Load>
    </>
  );
}
