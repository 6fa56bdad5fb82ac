// Starts the real program on a database of its own, for tests that were given no address: KHO names the program.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function serve(kho, pack) {
  const dir = mkdtempSync(join(tmpdir(), 'kho-browser-')), db = join(dir, 'city.gpkg'), env = { ...process.env, KHO_DB: db };
  const say = (...args) => execFileSync(kho, args, { env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  say('init', '--db', db, '--pack', pack);
  try { say('rank', '--db', db, '--draws', '2000'); } catch (e) { console.log(`# kho rank: ${String(e.stderr ?? e).trim().split('\n')[0]}`); }
  try { say('shortlist', '--db', db, '--alternatives', '3', '--prices', '--core', '100'); } catch (e) { console.log(`# kho shortlist: ${String(e.stderr ?? e).trim().split('\n')[0]}`); }
  const port = 20000 + Math.floor(Math.random() * 20000);
  const child = spawn(kho, ['serve', '--db', db, '--listen', `127.0.0.1:${port}`], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => { child.kill('SIGTERM'); rmSync(dir, { recursive: true, force: true }); };
  process.on('exit', end);
  const url = await new Promise((done, fail) => {
    let text = '';
    const look = (b) => { text += b; const m = text.match(/http:\/\/\S+/); if (m) done(m[0]); };
    child.stdout.on('data', look); child.stderr.on('data', look);
    child.on('exit', (code) => fail(new Error(`kho serve ended with ${code}: ${text}`)));
    setTimeout(() => fail(new Error(`kho serve printed no address: ${text}`)), 30000).unref();
  });
  return { url, end };
}
