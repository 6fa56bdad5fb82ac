// The kernel as WebAssembly gives the digests of the program: node wasm.mjs KERNEL.wasm KERNEL_CASES GOLDEN
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const [, , wasm, cases, golden] = process.argv;
const want = readFileSync(golden, 'utf8').trim();
const { instance } = await WebAssembly.instantiate(readFileSync(wasm), {});
const kernel = instance.exports;
const bytes = execFileSync(cases, ['wire'], { maxBuffer: 1 << 28 });

const other = (await WebAssembly.instantiate(readFileSync(wasm), {})).instance.exports;   // shares the draws of the first

const rank = (problem, draws = 0) => {
  const at = kernel.kernel_open(problem.length);
  new Uint8Array(kernel.memory.buffer).set(problem, at);
  const fault = kernel.kernel_rank(draws, 1);
  if (fault) return `fault ${fault}`;
  const low = kernel.kernel_digest() >>> 0, high = kernel.kernel_digest_high() >>> 0;
  return (BigInt(high) << 32n | BigInt(low)).toString(16).padStart(16, '0');
};

// The table without what each criterion gives; of values that are drawn first where `keep` says of how many draws.
const table = (problem, keep) => {
  const at = kernel.kernel_open(problem.length);
  new Uint8Array(kernel.memory.buffer).set(problem, at);
  const fault = (keep && kernel.kernel_keep(keep)) || kernel.kernel_rank(0, 0);
  return fault ? `fault ${fault}` : new Float64Array(kernel.memory.buffer, kernel.kernel_table(), problem.readInt32LE(4) * kernel.kernel_fields()).join();
};

// The table where another worker drew from `half` on, and handed on what came of it.
const shared = (problem, half, draws) => {
  for (const k of [kernel, other]) { const at = k.kernel_open(problem.length); new Uint8Array(k.memory.buffer).set(problem, at); }
  const fault = kernel.kernel_begin(0, 0) || other.kernel_begin(0, 0);
  if (fault) return `fault ${fault}`;
  other.kernel_draw(half, draws);
  const from = other.kernel_part(half, draws), part = other.memory.buffer.slice(from, from + other.kernel_part_size(half, draws));
  for (let at = 0; at < half; at += 64) kernel.kernel_draw(at, Math.min(at + 64, half));
  const room = kernel.kernel_room(half, draws);
  new Uint8Array(kernel.memory.buffer).set(new Uint8Array(part), room);
  kernel.kernel_add(room, half, draws);
  kernel.kernel_end();
  const table = kernel.kernel_table();                           // may grow the memory, and then its buffer is another one
  return new Float64Array(kernel.memory.buffer, table, problem.readInt32LE(4) * kernel.kernel_fields()).join();
};

let count = 0, wrong = 0, spent = 0, parted = 0;
for (let at = 0; at < bytes.length; count++) {
  const size = Number(bytes.readBigUInt64LE(at)), digest = bytes.readBigUInt64LE(at + 8).toString(16).padStart(16, '0');
  const problem = bytes.subarray(at + 16, at + 16 + size);
  const from = performance.now(), got = rank(problem);
  spent += performance.now() - from;
  if (got !== digest || (count === 0 && got !== want)) {
    wrong++;
    console.log(`problem ${count}: WebAssembly ${got}, program ${digest}${count ? '' : `, golden ${want}`}`);
  }
  if (count === 0) {
    // The chances sum to k, as they stand in the table; what is cut short or bent is refused, not run.
    const places = problem.readInt32LE(4), k = problem.readInt32LE(20), fields = kernel.kernel_fields();
    const table = new Float64Array(kernel.memory.buffer, kernel.kernel_table(), places * fields);
    let chances = 0;
    for (let i = 0; i < places; i++) chances += table[i * fields];
    if (Math.abs(chances - k) > 1e-6) { wrong++; console.log(`chances sum to ${chances}, not ${k}`); }
    const bent = Buffer.from(problem);
    bent.writeInt32LE(1 << 20, 4);
    if (rank(problem.subarray(0, size - 8)) !== 'fault -1' || rank(bent) !== 'fault -1') { wrong++; console.log('a bent problem was taken'); }
  }
  if (table(problem, 0) !== table(problem, 1 + count * 7)) { wrong++; console.log(`problem ${count}: values that were kept give another table`); }
  const draws = problem.readInt32LE(16), half = 64 * Math.ceil(draws / 128);
  if (half < draws && table(problem, 0) !== shared(problem, half, draws)) { wrong++; console.log(`problem ${count}: two workers give another table`); }
  parted += half < draws;
  at += 16 + size;
}
console.log(`${count} problems, ${parted} of them shared by two, ${wrong} differences, ${spent.toFixed(0)} ms`);
process.exit(count < 100 || parted < 50 || wrong > 0 ? 1 : 0);
