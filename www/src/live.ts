// The list follows a weight while it is moved: the server's kernel runs in the page itself, in few draws, so that the order is on the
// screen with the very frame of the movement; and in two workers, one for the intervals and one that goes on to all the draws. The run of record stays the server's; its own numbers are computed again here and compared.
// Without the module (built where there is no clang) nothing of this happens, and weights start a run on the server only.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ListedPlace, ListedRun } from './api';
import { bytes, local } from './client';
import { CHANCE, KIND_RANK_P5, MEAN_RANK, RANK_P5, Ranker, SCORE_P5, kernelOf, type KernelAnswer, type KernelAsk, type KernelStop, type Ranked } from './kernel-worker';

const SOON = 1000;                                            // draws of the intervals; all of them when the weight rests
const REST_MS = 80;
// As many draws for the order alone as fit into a few milliseconds; of a larger problem the worker ranks them, lest the page stand still.
const atOnce = (places: number, criteria: number) => Math.max(64, Math.min(SOON, 64 * Math.floor(1.3e6 / (places * criteria) / 64)));
const HERE_MOST = 4e4;                                        // places × criteria
// Values that are drawn before a weight moves take 4 bytes a place, criterion and draw: 64 MB at most.
const keep = (places: number, criteria: number, draws: number) => Math.min(draws, 64 * Math.floor(16e6 / (places * criteria) / 64));

export interface Shown { places: ListedPlace[]; draws: number; all: boolean; turn: number }      // turn: grows with each change of weights
export interface Checked { equal: boolean; digest: string; draws: number }

// str_hash of base.h: the problem names its places by it.
export function keyOf(id: string): bigint {
  let h = 0xcbf29ce484222325n;
  for (const b of new TextEncoder().encode(id)) h = BigInt.asUintN(64, (h ^ BigInt(b)) * 0x100000001b3n);
  return h;
}

// Which place of the run each row of the problem is, or null: then the two do not belong together.
export function rowsOf(problem: ArrayBuffer, run: ListedRun): number[] | null {
  const head = new DataView(problem), n = head.getInt32(4, true), index = new Map(run.places.map((p, i) => [keyOf(p.id), i]));
  if (n !== run.places.length) return null;
  const rows = Array.from({ length: n }, (_, i) => index.get(head.getBigUint64(56 + 8 * i, true)) ?? -1);
  return rows.includes(-1) ? null : rows;
}

// What the table says of a place: the run's fields that weights change.
function placeOf(p: ListedPlace, t: Float64Array, at: number): ListedPlace {
  const [p5, p25, p50, p75, p95] = t.subarray(at + RANK_P5, at + RANK_P5 + 5) as unknown as [number, number, number, number, number];
  return {
    ...p, chance: t[at + CHANCE]!, rank: { p5, p25, p50, p75, p95 }, score: { p5: t[at + SCORE_P5]!, p50: t[at + SCORE_P5 + 1]!, p95: t[at + SCORE_P5 + 2]! },
    ...(p.kind_rank ? { kind_rank: { p5: t[at + KIND_RANK_P5]!, p50: t[at + KIND_RANK_P5 + 2]!, p95: t[at + KIND_RANK_P5 + 4]!, of: p.kind_rank.of } } : {}),
  };
}

// The places as a run lists them: best chance first, then mean rank, then id.
export function placesOf(run: ListedRun, rows: number[], r: Ranked): ListedPlace[] {
  const all = rows.map((i, row) => ({ p: placeOf(run.places[i]!, r.table, row * r.fields), mean: r.table[row * r.fields + MEAN_RANK]! }));
  all.sort((a, b) => b.p.chance - a.p.chance || a.mean - b.mean || (a.p.id < b.p.id ? -1 : 1));
  return all.map((x) => x.p);
}

const flat = (p: ListedPlace) => [p.id, p.chance, p.rank.p5, p.rank.p25, p.rank.p50, p.rank.p75, p.rank.p95, p.score.p5, p.score.p50, p.score.p95, p.kind_rank?.p5, p.kind_rank?.p50, p.kind_rank?.p95].join();
// The same places in the same order with the same numbers, to the bit: a number's shortest text is its own.
export const equal = (a: ListedPlace[], b: ListedPlace[]) => a.length === b.length && a.every((p, i) => flat(p) === flat(b[i]!));

let moved = false;                                            // a weight was moved since the pages were opened

export class Live {
  private heard = new Set<() => void>();
  private at: { run: ListedRun; ready: Promise<boolean>; rows: number[]; criteria: number; groups: string[] } | null = null;
  private here: Ranker | null = null;                         // in the page itself
  private soon: Worker | null = null;
  private whole: Worker | null = null;
  private n = 0;
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private checking = 0;
  shown: Shown | null = null;
  checked: Checked | null = null;
  constructor(private run: ListedRun) {}
  get possible() { return !!KERNEL_WASM && !!KERNEL_WORKER; }
  listen(f: () => void) { this.heard.add(f); return () => { this.heard.delete(f); }; }
  private tell() { this.heard.forEach((f) => f()); }

  // Another run is on the page. Whoever moved a weight before will do so again, and may see that this one is what was shown.
  of(run: ListedRun) {
    if (run.run === this.run.run) return;
    clearTimeout(this.timer);
    this.run = run; this.at = this.here = null; this.n++; this.shown = null; this.checked = null;
    this.tell();
    if (moved) void this.wake();
  }

  end() { clearTimeout(this.timer); this.soon?.terminate(); this.whole?.terminate(); this.here = this.soon = this.whole = null; this.at = null; }

  // Gets the problem and the workers, once a weight is likely to be moved.
  wake(): Promise<boolean> {
    if (!this.possible) return Promise.resolve(false);
    if (!this.at) { const at = { run: this.run, rows: [] as number[], criteria: 1, groups: [] as string[], ready: Promise.resolve(false) }; this.at = at; at.ready = this.open(at).catch(() => false); }
    return this.at.ready;
  }

  private async open(at: NonNullable<Live['at']>): Promise<boolean> {
    const problem = await bytes(`/runs/${local(at.run.run)}/problem`), rows = rowsOf(problem, at.run);
    if (this.at !== at || !rows) return false;
    at.rows = rows;
    at.criteria = new DataView(problem).getInt32(8, true);
    at.groups = Object.keys(at.run.weights.groups);
    const wasm = new URL(KERNEL_WASM, location.href).href, make = () => { const w = new Worker(KERNEL_WORKER, { type: 'module' }); w.onmessage = (e: MessageEvent<KernelAnswer>) => this.answer(e.data); return w; };
    this.soon ??= make(); this.whole ??= make();
    this.soon.postMessage({ problem, wasm, keep: keep(rows.length, at.criteria, SOON) });
    this.whole.postMessage({ problem, wasm, keep: 0 });
    this.checking = ++this.n;
    this.whole.postMessage({ rank: this.checking, draws: 0, check: true } satisfies KernelAsk);     // the run itself, again
    if (rows.length * at.criteria <= HERE_MOST) {
      const kernel = await kernelOf(wasm);
      if (this.at !== at) return false;
      this.here = new Ranker(kernel, problem, atOnce(rows.length, at.criteria));
    }
    return true;
  }

  // Weights of the groups as they are now. Those of the run itself bring its list back.
  async weigh(groups: Record<string, number>) {
    moved = true;
    if (!(await this.wake()) || !this.at || this.at.run !== this.run || this.checked?.equal === false) return;
    clearTimeout(this.timer);
    const rank = ++this.n, group = this.at.groups.map((g) => groups[g] ?? 0);
    if (this.at.groups.every((g) => Math.abs((groups[g] ?? 0) - (this.run.weights.groups[g] ?? 0)) < 1e-9)) { if (this.shown) { this.shown = null; this.tell(); } return; }
    const soonest: KernelAsk = { rank, draws: atOnce(this.at.rows.length, this.at.criteria), group, order: true };
    // The workers first: they begin while the page itself finds the order.
    this.whole?.postMessage({ rank, stop: true } satisfies KernelStop);
    if (!this.here) this.soon?.postMessage(soonest);
    this.soon?.postMessage({ rank, draws: SOON, group, order: true } satisfies KernelAsk);
    if (this.here) this.answer(this.here.rank(soonest));
    this.timer = setTimeout(() => this.all(rank, group), REST_MS);
  }

  // All the draws, by one worker: the other core is for the page, and the halves of two would have to carry every draw's scores.
  private all(rank: number, group: number[]) { this.whole?.postMessage({ rank, draws: 0, group, order: true } satisfies KernelAsk); }

  private answer(got: KernelAnswer) {
    if ('fault' in got || !this.at) return;
    const places = placesOf(this.at.run, this.at.rows, got);
    if (got.rank === this.checking) {
      this.checked = { equal: equal(places, this.run.places), digest: got.digest, draws: got.draws };
      if (!this.checked.equal) this.shown = null;
      this.tell();
    }
    if (got.rank !== this.n || got.rank === this.checking || (this.last === got.rank && this.shown && got.draws < this.shown.draws)) return;
    // Few draws give the order; the intervals stay those of more draws until theirs are there. Scores, which no list shows, stay the run's.
    const few = got.draws < Math.min(SOON, this.run.draws), before = few || got.order ? new Map((this.shown ?? this.run).places.map((p) => [p.id, p])) : null;
    this.shown = {
      places: before ? places.map((p) => { const b = before.get(p.id)!; return !few ? { ...p, score: b.score } : b.chance === p.chance ? b : { ...b, chance: p.chance }; }) : places,
      draws: got.draws, all: got.draws >= this.run.draws, turn: got.rank,
    };
    this.last = got.rank;
    this.tell();
  }
}

export function useLive(run: ListedRun): Live {
  const live = useRef<Live | null>(null);
  live.current ??= new Live(run);
  useEffect(() => { live.current!.of(run); }, [run.run]);
  useEffect(() => { if (moved) void live.current!.wake(); return () => { live.current!.end(); }; }, []);
  return live.current;
}

export function useListen(live: Live): void {
  const [, draw] = useState(0);
  useEffect(() => live.listen(() => draw((n) => n + 1)), [live]);
}

// The run with the places as the weights under the hand have them.
export function useShown(run: ListedRun, live: Live): ListedRun {
  useListen(live);
  return live.shown ? { ...run, places: live.shown.places } : run;
}
