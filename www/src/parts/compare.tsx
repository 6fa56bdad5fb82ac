// Two places side by side: the facts in which they differ or which one of them lacks.
import type { RecordDetail } from '../api';
import { useApp } from '../app';
import { local, useGet } from '../client';
import { href, put, useRoute } from '../route';
import { useSay } from '../lang';
import { Dialog } from './float';
import { Shown } from './honest';
import { PickRecord } from './merge';
import { ComparePart } from './reasons';
import { Load } from './states';

export function Compare({ r, run }: { r: RecordDetail; run?: string | undefined }) {
  const { t, name, lang } = useSay(), { schema } = useApp(), { q } = useRoute();
  const other = q.get('compare');
  const b = useGet<RecordDetail>(other && other !== '?' ? `/records/${other}` : null, lang);
  const attrs = (schema?.attributes ?? []).filter((a) => a.type === r.type && a.value !== 'geometry');
  return (
    <>
      <button type="button" class="btn" onClick={() => put({ compare: '?' })}>{t('compare.open')}</button>
      {other ? (
        <Dialog title={t('compare.title')} wide={other !== '?'} close={() => put({ compare: null })}>
          {other === '?' ? <div class="form"><PickRecord label={t('compare.with')} not={r.id} type={r.type} picked="" pick={(id) => put({ compare: id }, true)} /></div> : (
            <Load of={b}>{(o) => (<>
              {run ? <section><h3>{t('versus.title')}</h3>{o.gates.some((g) => g.excludes) ? <p class="say">{t('compare.kept_out', { name: name(o.title) })}</p> : <ComparePart run={run} a={r.id} b={o.id} />}</section> : null}
              <div class="scroll-x"><table class="tbl cmp-t"><thead><tr><th scope="col">{t('compare.fact')}</th>{[r, o].map((x) => <th key={x.id} scope="col"><a href={href('/' + x.id)}>{name(x.title)}</a> <span class="num tiny">{local(x.id)}</span></th>)}</tr></thead>
                <tbody>{attrs.filter((a) => { const x = r.values[a.name]?.value, y = o.values[a.name]?.value; return x && y && !(x.state === 'unknown' && y.state === 'unknown') && x.text !== y.text; }).map((a) => <tr key={a.name}><th scope="row">{name(a.label)}</th><td><Shown value={r.values[a.name]!.value} /></td><td><Shown value={o.values[a.name]!.value} /></td></tr>)}</tbody></table></div></>
            )}</Load>
          )}
        </Dialog>
      ) : null}
    </>
  );
}
