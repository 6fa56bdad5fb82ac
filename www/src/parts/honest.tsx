// The honest marks, and a value as it is shown everywhere.
import type { ComponentChildren } from 'preact';
import type { OtherDay, Value } from '../api';
import { useSay } from '../lang';
import { useApp } from '../app';

export function Unknown({ children }: { children?: ComponentChildren }) {
  const { t } = useSay();
  return <span class="unk"><span>{children ?? t('value.unknown')}</span></span>;
}

// One figure from a city whose data are drawn up for illustration. Shown only there.
export function Illus() {
  const { t } = useSay(), { session } = useApp();
  return session.city.illustrative ? <span class="illus"><span>{t('illus.one')}</span></span> : null;
}

// The first line of what rests on a run of another day than the one it was made on.
export function RestsOn({ day: of }: { day: OtherDay | undefined }) {
  const { t, day } = useSay();
  return of ? <p class="past in" data-state="other-day">{t('run.other_day', { as: day(of.as_of), known: day(of.known_at) })}</p> : null;
}

// Interval and set are written by the server; here only the state gets its look.
// `short` leaves out the remark in brackets that the server adds, where the place beside it says the same.
export function Shown({ value, short = false }: { value: Value | undefined; short?: boolean }) {
  const { t } = useSay();
  if (!value || value.state === 'unknown') return <Unknown />;
  if (value.state === 'na') return <span class="na">{t('value.na')}{value.reason ? <span class="muted">: {value.reason}</span> : null}</span>;
  // Several spellings in one text are parted by |.
  const text = value.text.replaceAll('|', ' · ');
  const number = typeof value.v === 'number' || typeof value.lo === 'number';
  return <span class={number ? 'num' : undefined}>{short && value.state !== 'known' ? text.replace(/ \([^()]*\)$/, '') : text}{short && value.state === 'disputed' ? <span class="vh"> ({t('value.disputed')})</span> : null}</span>;
}
