// CPU time of the page's kernel in node: ranking_bench wire … | node bench/choice/wasm.mjs KERNEL.wasm [ROUNDS]; prints the median.
import { readFileSync } from 'node:fs';

const [, , wasm, rounds = '3'] = process.argv;
const { instance } = await WebAssembly.instantiate(readFileSync(wasm), {});
const kernel = instance.exports, problem = readFileSync(0), times = [];
for (let i = 0; i <= Number(rounds); i++) {
  const at = kernel.kernel_open(problem.length);    // may make the memory anew
  new Uint8Array(kernel.memory.buffer).set(problem, at);
  const from = process.cpuUsage();
  if (kernel.kernel_rank(0, 1)) throw new Error('not a problem');
  const { user, system } = process.cpuUsage(from);
  if (i) times.push((user + system) / 1e6);         // the first one is compiled on the way
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ cpu: times[times.length >> 1] }));
