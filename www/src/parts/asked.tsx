// Questions to ask of a run, one open at a time; which one stands in the address.
import type { ComponentChildren } from 'preact';
import type { ListedRun } from '../api';
import { put, useRoute } from '../route';
import { useSay } from '../lang';
import { GroupsPart } from './groups';
import { OpinionsPart } from './opinions';
import { CutPart, VersusPart } from './reasons';
import { WinningPart } from './winning';

const QUESTIONS = ['turn', 'versus', 'winning', 'groups', 'opinion'] as const;
type Question = (typeof QUESTIONS)[number];

export function Asked({ run, sel }: { run: ListedRun; sel: string | null }) {
  const { t } = useSay(), { q } = useRoute(), open = QUESTIONS.find((x) => x === q.get('ask'));
  if (run.places.length < 2) return null;
  const parts: Record<Question, () => ComponentChildren> = {
    turn: () => <CutPart run={run.run} />, versus: () => <VersusPart run={run.run} places={run.places} first={sel} />, winning: () => <WinningPart run={run} />, groups: () => <GroupsPart run={run} />, opinion: () => <OpinionsPart run={run} />,
  };
  return (
    <section class="ko askq" aria-labelledby="hq"><h2 id="hq">{t('asked.title')}</h2>
      <div class="row no-print" role="group" aria-labelledby="hq">{QUESTIONS.map((x) => <button key={x} type="button" class="fil" aria-pressed={x === open} onClick={() => put({ ask: x === open ? null : x, a: null, b: null, who: null }, true)}>{t(`asked.${x}`, { k: run.k })}</button>)}</div>
      {open ? <div class="answer" data-ask={open}><h3>{t(`asked.${open}`, { k: run.k })}</h3>{parts[open]()}</div> : <p class="small">{t('asked.help')}</p>}</section>
  );
}
