// The ranking kernel in a worker: the page hands it a problem (src/kernel/wire.h) once, then weights as they are dragged.
// The numbers are the server's to the bit; a ranking of fewer draws is the beginning of the longer one.
//
//   { problem: ArrayBuffer, wasm: string, keep: number }        loads the module (once) and keeps the problem; values of the first `keep`
//                                                               draws are drawn now, so that these need only be weighed later
//   { rank: number, draws: number, weight?: number[], group?: number[], range?: [number, number], check?: boolean, order?: boolean }
//                                                               weights in the problem's order; answers with the same number;
//                                                               check: with the digest of all that a ranking says;
//                                                               order: without the quantiles of scores, which take their time
//   { rank, stop: true }                                        what was asked before is not wanted any more
// A question that a later one has overtaken is not answered, and left as soon as that is known.

export interface Ranked { rank: number; draws: number; places: number; fields: number; table: Float64Array; digest: string; order: boolean }      // digest: empty unless asked for; order: scores were not asked for
export interface RankFailed { rank: number; fault: number }       // a RankFault of src/kernel/kernel.h, or -1: no problem
export type KernelAnswer = Ranked | RankFailed;

// Columns of the table, one row a place, in the problem's order.
export const CHANCE = 0, MEAN_RANK = 1, MEAN_SCORE = 2, KIND_FIRST = 3, RANK_P5 = 4, RANK_P25 = 5, RANK_P50 = 6, RANK_P75 = 7, RANK_P95 = 8,
  SCORE_P5 = 9, SCORE_P50 = 10, SCORE_P95 = 11, KIND_RANK_P5 = 12, MOVED = 17;

interface Kernel {
  memory: WebAssembly.Memory;
  kernel_open(size: number): number;
  kernel_keep(draws: number): number;
  kernel_begin(draws: number, want: number): number;
  kernel_draw(from: number, to: number): void;
  kernel_end(): void;
  kernel_table(): number;
  kernel_fields(): number;
  kernel_digest(): number;
  kernel_digest_high(): number;
}
export interface KernelAsk { rank: number; draws: number; weight?: number[]; group?: number[]; range?: [number, number]; check?: boolean; order?: boolean }
export interface KernelStop { rank: number; stop: true }
interface Load { problem: ArrayBuffer; wasm: string; keep: number }

const up8 = (n: number) => Math.ceil(n / 8) * 8;

// A problem in the module's memory. Only its weights are ever written over: where they stand follows from the counts at its head.
export class Ranker {
  private at: number;
  private head: DataView;
  constructor(private kernel: Kernel, problem: ArrayBuffer, keep: number) {
    this.head = new DataView(problem);
    this.at = kernel.kernel_open(problem.byteLength);
    new Uint8Array(kernel.memory.buffer).set(new Uint8Array(problem), this.at);
    if (keep > 0) kernel.kernel_keep(keep);
    this.own = this.weights(this.head, 0);
  }
  private own: { weight: number[]; group: number[]; range: [number, number] };
  private count(at: number) { return this.head.getInt32(at, true); }
  private offsets() { const groups = 56 + this.count(4) * 8 + (this.count(36) & 1 ? up8(this.count(4) * 4) : 0), weight = groups + up8(this.count(8) * 4); return { weight, group: weight + up8(this.count(8) * 4) }; }
  private weights(view: DataView, from: number) {
    const { weight, group } = this.offsets(), floats = (at: number, n: number) => Array.from({ length: n }, (_, i) => view.getFloat32(from + at + 4 * i, true));
    return { weight: floats(weight, this.count(8)), group: floats(group, this.count(12)), range: floats(48, 2) as [number, number] };
  }
  private weigh(ask: KernelAsk) {
    const view = new DataView(this.kernel.memory.buffer), { weight, group } = this.offsets(), put = (at: number, xs: number[]) => xs.forEach((x, i) => { view.setFloat32(this.at + at + 4 * i, x, true); });
    put(weight, ask.weight?.length === this.count(8) ? ask.weight : this.own.weight);
    put(group, ask.group?.length === this.count(12) ? ask.group : this.own.group);
    put(48, ask.range ?? this.own.range);
  }

  get draws() { return this.count(16); }

  // All at once.
  rank(ask: KernelAsk): Ranked | RankFailed {
    const fault = this.begin(ask);
    if (fault) return { rank: ask.rank, fault };
    this.draw(0, Math.min(ask.draws || this.draws, this.draws));
    return this.end(ask);
  }

  // The same in pieces: begun (0, or what is wrong), drawn in any portions, ended.
  begin(ask: KernelAsk): number { this.weigh(ask); return this.kernel.kernel_begin(ask.draws, ask.check ? 1 : ask.order ? 2 : 0); }
  draw(from: number, to: number): void { this.kernel.kernel_draw(from, to); }
  end(ask: KernelAsk): Ranked {
    this.kernel.kernel_end();
    const places = this.count(4), fields = this.kernel.kernel_fields(), half = (n: number) => (n >>> 0).toString(16).padStart(8, '0');
    const low = ask.check ? half(this.kernel.kernel_digest()) : '', high = ask.check ? half(this.kernel.kernel_digest_high()) : '';
    const from = this.kernel.kernel_table();                       // may grow the memory, and then its buffer is another one
    const table = new Float64Array(this.kernel.memory.buffer, from, places * fields).slice();
    return { rank: ask.rank, draws: Math.min(ask.draws || this.draws, this.draws), places, fields, table, digest: high + low, order: !!ask.order };
  }
}

export const kernelOf = async (wasm: string): Promise<Kernel> =>
  (await WebAssembly.instantiate(await (await fetch(wasm)).arrayBuffer(), {})).instance.exports as unknown as Kernel;

// ---- The worker itself; nothing of this runs where the functions above are imported.
interface Scope { postMessage(message: unknown, transfer?: Transferable[]): void; onmessage: ((e: MessageEvent) => void) | null; document?: unknown }
const scope = globalThis as unknown as Scope;

// One turn of the event loop: a timer's would wait four milliseconds once a few stand in a row.
function turn(): Promise<void> {
  return new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = () => { c.port1.close(); done(); }; c.port2.postMessage(0); });
}

const PORTION = 512;                                          // draws between two looks at what has been asked meanwhile

function serve(): void {
  let kernel: Promise<Kernel> | null = null, ranker: Promise<Ranker> | null = null, latest = 0, queue: Promise<void> = Promise.resolve();
  const answer = async (ask: KernelAsk) => {
    const mine = ranker, r = await mine, wanted = () => mine === ranker && (ask.check || ask.rank === latest);
    await turn();                                                 // questions, or another problem, that came meanwhile are seen first
    if (!r || !wanted()) return;
    const fault = r.begin(ask), to = Math.min(ask.draws || r.draws, r.draws);
    if (fault) { scope.postMessage({ rank: ask.rank, fault }); return; }
    for (let from = 0; from < to; from += PORTION) {
      r.draw(from, Math.min(from + PORTION, to));
      await turn();
      if (!wanted()) return;
    }
    const got = r.end(ask);
    scope.postMessage(got, [got.table.buffer]);
  };
  scope.onmessage = (e: MessageEvent) => {
    const said = e.data as Load | KernelAsk | KernelStop;
    if ('problem' in said) {
      kernel ??= kernelOf(said.wasm);
      ranker = kernel.then((k) => new Ranker(k, said.problem, said.keep));
    } else {
      latest = said.rank;
      // One after the other: they share the module's memory.
      if (!('stop' in said)) queue = queue.then(() => answer(said)).catch((error: unknown) => { scope.postMessage({ rank: said.rank, fault: -1, error: String(error) }); });
    }
  };
}
if (typeof scope.postMessage === 'function' && scope.document === undefined) serve();
