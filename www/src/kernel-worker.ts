// The ranking kernel in a worker: the page hands it a problem (src/kernel/wire.h) once, then weights as they are dragged.
// The numbers are the server's to the bit; a ranking of fewer draws is the beginning of the longer one.
//
//   { problem: ArrayBuffer, wasm: string }                      loads the module (once) and keeps the problem
//   { rank: number, draws: number, weight?: number[], group?: number[], range?: [number, number] }
//                                                               weights in the problem's order; answers with the same number
// A question that a later one has overtaken is not answered.

export interface Ranked { rank: number; draws: number; places: number; fields: number; table: Float64Array; digest: string }
export interface RankFailed { rank: number; fault: number }       // a RankFault of src/kernel/kernel.h, or -1: no problem
export type KernelAnswer = Ranked | RankFailed;

// Columns of the table, one row a place, in the problem's order.
export const CHANCE = 0, MEAN_RANK = 1, MEAN_SCORE = 2, KIND_FIRST = 3, RANK_P5 = 4, RANK_P25 = 5, RANK_P50 = 6, RANK_P75 = 7, RANK_P95 = 8,
  SCORE_P5 = 9, SCORE_P50 = 10, SCORE_P95 = 11, KIND_RANK_P5 = 12, MOVED = 17;

interface Kernel {
  memory: WebAssembly.Memory;
  kernel_open(size: number): number;
  kernel_rank(draws: number): number;
  kernel_table(): number;
  kernel_fields(): number;
  kernel_digest(): number;
  kernel_digest_high(): number;
}
export interface KernelAsk { rank: number; draws: number; weight?: number[]; group?: number[]; range?: [number, number] }
interface Load { problem: ArrayBuffer; wasm: string }

const up8 = (n: number) => Math.ceil(n / 8) * 8;

// The problem with other weights: where they stand follows from the counts at its head.
export function withWeights(problem: ArrayBuffer, ask: KernelAsk): Uint8Array {
  const bytes = new Uint8Array(problem.slice(0)), view = new DataView(bytes.buffer);
  const places = view.getInt32(4, true), criteria = view.getInt32(8, true), groups = view.getInt32(12, true), flags = view.getInt32(36, true);
  const group = 56 + places * 8 + (flags & 1 ? up8(places * 4) : 0), weight = group + up8(criteria * 4), among = weight + up8(criteria * 4);
  if (ask.weight?.length === criteria) ask.weight.forEach((w, i) => { view.setFloat32(weight + 4 * i, w, true); });
  if (ask.group?.length === groups) ask.group.forEach((w, i) => { view.setFloat32(among + 4 * i, w, true); });
  if (ask.range) { view.setFloat32(48, ask.range[0], true); view.setFloat32(52, ask.range[1], true); }
  return bytes;
}

export function rankWith(kernel: Kernel, problem: ArrayBuffer, ask: KernelAsk): KernelAnswer {
  const bytes = withWeights(problem, ask), at = kernel.kernel_open(bytes.length);
  new Uint8Array(kernel.memory.buffer).set(bytes, at);
  const fault = kernel.kernel_rank(ask.draws);
  if (fault) return { rank: ask.rank, fault };
  const places = new DataView(problem).getInt32(4, true), all = new DataView(problem).getInt32(16, true), fields = kernel.kernel_fields();
  const low = kernel.kernel_digest() >>> 0, high = kernel.kernel_digest_high() >>> 0;
  const from = kernel.kernel_table();                            // may grow the memory, and then its buffer is another one
  const table = new Float64Array(kernel.memory.buffer, from, places * fields).slice();
  return { rank: ask.rank, draws: Math.min(ask.draws || all, all), places, fields, table, digest: high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0') };
}

// ---- The worker itself; nothing of this runs where the functions above are imported.
interface Scope { postMessage(message: unknown, transfer?: Transferable[]): void; onmessage: ((e: MessageEvent) => void) | null; document?: unknown }
const scope = globalThis as unknown as Scope;

// One turn of the event loop: a timer's would wait four milliseconds once a few stand in a row.
function turn(): Promise<void> {
  return new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = () => { c.port1.close(); done(); }; c.port2.postMessage(0); });
}

function serve(): void {
  let kernel: Promise<Kernel> | null = null, problem: ArrayBuffer | null = null, latest = 0;
  const answer = async (ask: KernelAsk) => {
    const k = await kernel;
    await turn();                                                 // questions that came meanwhile are seen first
    if (!k || !problem || ask.rank !== latest) return;
    const got = rankWith(k, problem, ask);
    scope.postMessage(got, 'table' in got ? [got.table.buffer] : []);
  };
  scope.onmessage = (e: MessageEvent) => {
    const said = e.data as Load | KernelAsk;
    if ('problem' in said) {
      problem = said.problem;
      kernel ??= fetch(said.wasm).then((r) => r.arrayBuffer()).then((b) => WebAssembly.instantiate(b, {})).then((m) => m.instance.exports as unknown as Kernel);
    } else {
      latest = said.rank;
      answer(said).catch((error: unknown) => { scope.postMessage({ rank: said.rank, fault: -1, error: String(error) }); });
    }
  };
}
if (typeof scope.postMessage === 'function' && scope.document === undefined) serve();
