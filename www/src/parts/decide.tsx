// What people decide, apart from what the program proposes: who is taken out, who is put in, why, by whom; published or not.
import { useState } from 'preact/hooks';
import type { Named, NewDecision, Shortlist } from '../api';
import { useApp } from '../app';
import { local } from '../client';
import { href } from '../route';
import { useSay } from '../lang';
import { Dialog } from './float';
import { Refused, useChange } from './edit';

export function DecisionPart({ s }: { s: Shortlist }) {
  const { t, name, time } = useSay(), { session, can } = useApp();
  const [open, setOpen] = useState(false);
  const d = s.decision;
  if (s.standing === 'exploratory' && !d) return <p class="small">{t('decide.too_early')}</p>;
  return (
    <>
      {d ? (
        <div class="decided">
          <p><span class={d.published ? 'chip now' : 'chip wait'}>{t(d.published ? 'decide.published' : 'decide.unpublished')}</span> <span class="small">{d.by}, <span class="num">{time(d.at, session.city.time_zone)}</span></span></p>
          <p class="read">{d.reason}</p>
          <div class="halves">
            <section><h3>{t('decide.final', { n: d.final.length })}</h3><ol class="links numbered">{d.final.map((f) => <li key={f.id}><a href={href('/' + f.id)}>{name(f.name)}</a></li>)}</ol></section>
            <section><h3>{t('decide.differs')}</h3>{d.added.length + d.removed.length === 0 ? <p class="small">{t('decide.as_proposed')}</p> : null}
              <ul class="links">{d.added.map((x) => <li key={x.id}><span class="tiny gainw">{t('decide.added')}</span> <a href={href('/' + x.id)}>{name(x.name)}</a><span class="sub small">{x.reason}{x.author ? ` (${x.author})` : ''}</span></li>)}{d.removed.map((x) => <li key={x.id}><span class="tiny lossw">{t('decide.removed')}</span> <a href={href('/' + x.id)}>{name(x.name)}</a><span class="sub small">{x.reason}{x.author ? ` (${x.author})` : ''}</span></li>)}</ul></section>
          </div>
        </div>
      ) : <p class="small">{t('decide.none')}</p>}
      {can('decide') && s.chosen.length ? <p class="no-print"><button type="button" class="btn" onClick={() => setOpen(true)}>{t(d ? 'decide.change' : 'decide.open')}</button></p> : null}
      {open ? <Form s={s} close={() => setOpen(false)} /> : null}
    </>
  );
}

function Form({ s, close }: { s: Shortlist; close: () => void }) {
  const { t, name } = useSay(), { toast } = useApp();
  const [add, setAdd] = useState<Named[]>(s.decision?.added ?? []), [remove, setRemove] = useState<Named[]>(s.decision?.removed ?? []);
  const { run, busy, failure } = useChange();
  const n = s.chosen.length - remove.length + add.length;
  const put = (list: Named[], set: (l: Named[]) => void, id: string, on: boolean) => set(on ? [...list, { id, reason: '' }] : list.filter((x) => x.id !== id));
  const why = (list: Named[], set: (l: Named[]) => void, id: string, reason: string) => set(list.map((x) => (x.id === id ? { ...x, reason } : x)));
  const row = (x: { id: string; name: Shortlist['chosen'][number]['name'] }, list: Named[], set: (l: Named[]) => void) => {
    const on = list.find((y) => y.id === x.id);
    return <li key={x.id}><label class="check"><input type="checkbox" checked={!!on} onChange={(e) => put(list, set, x.id, e.currentTarget.checked)} /><span>{name(x.name)} <span class="tiny num">{local(x.id)}</span></span></label>{on ? <input class="field" required placeholder={t('edit.reason')} aria-label={`${t('edit.reason')}: ${name(x.name)}`} value={on.reason} onInput={(e) => why(list, set, x.id, e.currentTarget.value)} /> : null}</li>;
  };
  const submit = (e: Event) => {
    e.preventDefault();
    const f = new FormData(e.currentTarget as HTMLFormElement);
    const clean = (l: Named[]) => l.map(({ id, reason }) => ({ id, reason }));
    const body: NewDecision = { add: clean(add), remove: clean(remove), reason: String(f.get('reason')), publish: f.get('publish') === 'on' };
    run(`/shortlists/${local(s.shortlist)}/decision`, body, () => { toast({ text: t('decide.saved') }); close(); });
  };
  return (
    <Dialog title={t('decide.open')} close={close} wide>
      <form class="form" onSubmit={submit}>
        <p class="small">{t('decide.help')}</p>
        <div class="pair"><fieldset class="tall"><legend>{t('decide.take_out')}</legend><ul>{s.chosen.map((x) => row(x, remove, setRemove))}</ul></fieldset>
          <fieldset class="tall"><legend>{t('decide.put_in')}</legend><ul>{s.out.filter((x) => !x.gates.some((g) => g.excludes)).map((x) => row(x, add, setAdd))}</ul></fieldset></div>
        <p class="num" role="status">{t('decide.count', { n, k: s.k })}</p>
        <label>{t('decide.reason')}<textarea name="reason" required rows={2}>{s.decision?.reason ?? ''}</textarea></label>
        <label class="check"><input type="checkbox" name="publish" defaultChecked={s.decision?.published ?? false} /><span>{t('decide.publish')}</span></label>
        <Refused failure={failure} />
        <button class="btn primary" disabled={busy}>{t('decide.save')}</button>
      </form>
    </Dialog>
  );
}
