// Asks for a report as a job and offers the file when it is there.
import { useState } from 'preact/hooks';
import type { Accepted, NewReport } from '../api';
import { useApp } from '../app';
import { Failure, local, send, useJob } from '../client';
import { useSay, type WordId } from '../lang';
import { Progress } from './float';

function fetchFile(href: string) { const a = document.createElement('a'); a.href = href; a.download = ''; a.click(); }

export function ReportButton({ what, kind, label }: { what: { run: string } | { shortlist: string }; kind: NewReport['kind']; label: WordId }) {
  const { t, lang } = useSay(), { can, toast } = useApp();
  const [id, setId] = useState<string | null>(null), [file, setFile] = useState<string>();
  const job = useJob(id, lang, (j) => { setId(null); if (j.result) { setFile(j.result); fetchFile(j.result); } else toast({ text: j.error?.message ?? t('job.failed'), bad: true }); });
  // Who may not have reports made may read those of what was decided: the server makes them of what this reader sees.
  if (!can('report')) return can('see_runs') ? <a class="btn" href={`/api/files/${'shortlist' in what ? `shortlist-${local(what.shortlist)}` : `run-${local(what.run)}`}-${lang}.${kind}`} download>{t(label)}</a> : null;
  const start = async () => {
    setFile(undefined);
    try { setId((await send<Accepted>('POST', '/reports', lang, { ...what, kind, lang })).job); }
    catch (e) { toast({ text: e instanceof Failure ? e.api.message || t('state.offline') : String(e), bad: true }); }
  };
  if (id) return <Progress job={job} label={t(label)} />;
  return file ? <a class="btn" href={file} download>{t('report.open', { name: file.slice(file.lastIndexOf('/') + 1) })}</a> : <button type="button" class="btn" onClick={start}>{t(label)}</button>;
}
