// The legal checklist of a place: each question answered yes, no, unknown or not applicable, with evidence.
import { useState } from 'preact/hooks';
import type { CheckAnswer, CheckDef, CheckEdit, RecordDetail } from '../api';
import { useApp } from '../app';
import { useSay } from '../lang';
import { Cross, Dash, Ring, Tick } from './marks';
import { Provenance, Refused, provenance, useChange } from './edit';

const ANSWERS = ['yes', 'no', 'unknown', 'na'] as const;
const Sign = ({ a }: { a: CheckAnswer['answer'] }) => (a === 'yes' ? <Tick /> : a === 'no' ? <Cross /> : a === 'na' ? <Dash /> : <Ring />);

export function Checklist({ r }: { r: RecordDetail }) {
  const { t } = useSay(), { schema } = useApp();
  const defs = schema?.checklist ?? [], answer = new Map(r.checklist.map((c) => [c.item, c]));
  const sections = [...new Set(defs.map((d) => d.section))], done = r.checklist.filter((c) => c.answer && c.answer !== 'unknown').length;
  return (
    <>
      <p class="small num">{t('check.done', { n: done, of: defs.length })}</p>
      {sections.map((s) => { const mine = defs.filter((d) => d.section === s); const n = mine.filter((d) => { const a = answer.get(d.id)?.answer; return a && a !== 'unknown'; }).length; return <details key={s} class="checks"><summary>{s} <span class="num muted">{n}/{mine.length}</span></summary><ul>{mine.map((d) => <Item key={d.id} d={d} a={answer.get(d.id)} record={r.id} />)}</ul></details>; })}
    </>
  );
}

function Item({ d, a, record }: { d: CheckDef; a: CheckAnswer | undefined; record: string }) {
  const { t, name, day } = useSay(), { can } = useApp();
  const [to, setTo] = useState<CheckEdit['answer'] | null>(null);
  const { run, busy, failure } = useChange();
  const now = a?.answer ?? 'unknown';
  const submit = (e: Event) => {
    e.preventDefault();
    const f = new FormData(e.currentTarget as HTMLFormElement), p = provenance(f);
    const body: CheckEdit = { record, item: d.id, answer: to!, evidence: String(f.get('evidence') ?? ''), source: p.source, class: p.class, method: p.method, ...(p.valid ? { checked_on: p.valid } : {}), ...(p.reason ? { reason: p.reason } : {}) };
    run('/checklist', body, () => setTo(null));
  };
  return (
    <li class={`check-item ${now}`}>
      <span class="sign" aria-hidden="true"><Sign a={now} /></span>
      <div><p><span class="num muted">{d.id}</span> {name(d.question)}</p>
        <p class="tiny">{[d.who, d.basis, d.evidence].filter(Boolean).join(' · ')}{d.source ? <> · {d.source.startsWith('http') ? <a href={d.source} target="_blank" rel="noreferrer">{t('check.law')}</a> : d.source}</> : null}</p>
        {a?.evidence || a?.author ? <p class="small">{a.evidence} <span class="muted">{[a.author, a.checked_on ? day(a.checked_on) : ''].filter(Boolean).join(', ')}</span></p> : null}</div>
      {can('edit') ? <div class="seg small no-print" role="group" aria-label={t('check.answer', { id: d.id })}>{ANSWERS.map((x) => <button key={x} type="button" aria-pressed={(to ?? now) === x} onClick={() => setTo(x)}>{t(`check.${x}`)}</button>)}</div>
        : <span class={now === 'unknown' ? 'unk' : 'chip'}><span>{t(`check.${now}`)}</span></span>}
      {to ? (
        <form class="form edit" onSubmit={submit}>
          <label>{t('check.evidence')}<input name="evidence" required={to !== 'unknown'} placeholder={d.evidence} /></label>
          <Provenance /><Refused failure={failure} />
          <div class="row"><button class="btn primary" disabled={busy}>{t('edit.save')}</button><button type="button" class="btn" onClick={() => setTo(null)}>{t('edit.cancel')}</button></div>
        </form>
      ) : null}
    </li>
  );
}
