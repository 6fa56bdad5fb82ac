// Says where the list comes from while a weight is moved, and that the page finds the server's numbers.
import type { ListedRun } from '../api';
import { local } from '../client';
import { useSay } from '../lang';
import { useListen, type Live } from '../live';

export function LiveNote({ run, live }: { run: ListedRun; live: Live }) {
  const { t } = useSay(), s = live.shown, c = live.checked;
  useListen(live);
  if (!s && !c) return null;
  return (
    <p class="livenote small" role="status" data-live={s ? (s.all ? 'all' : 'some') : 'run'} data-draws={s?.draws} data-turn={s?.turn} data-digest={c?.digest} data-equal={c ? String(c.equal) : undefined}>
      {s ? <span class="chip now">{t('live.now')}</span> : null}{' '}
      {s ? t(s.all ? 'live.all' : 'live.some', { run: local(run.run), draws: s.draws }) : c ? t(c.equal ? 'live.equal' : 'live.differs', { draws: c.draws, digest: c.digest }) : null}
    </p>
  );
}
