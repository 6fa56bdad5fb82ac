// Fresh pages from dist/ in front of a running server: node dev/proxy.mjs 'http://127.0.0.1:8080/?token=…' [port]
import { createServer, request } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url)), back = new URL(process.argv[2]), port = +(process.argv[3] ?? 21070);
const MIME = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const cookie = await new Promise((done) => request(back, (r) => { r.resume(); done((r.headers['set-cookie'] ?? []).map((c) => c.split(';')[0]).join('; ')); }).end());
createServer((req, res) => {
  const path = new URL(req.url, 'http://x').pathname;
  if (path.startsWith('/api/')) {
    const up = request({ host: back.hostname, port: back.port, path: req.url, method: req.method, headers: { ...req.headers, host: back.host, cookie, ...(req.method === 'GET' ? {} : { origin: back.origin }) } }, (r) => { res.writeHead(r.statusCode, r.headers); r.pipe(res); });
    up.on('error', () => res.destroy());
    req.pipe(up);
    return;
  }
  let f = join(here, '../dist', path);
  if (path === '/' || !existsSync(f)) f = join(here, '../dist/index.html');
  res.writeHead(200, { 'content-type': MIME[extname(f)] ?? 'application/octet-stream', 'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'" }).end(readFileSync(f));
}).listen(port, '127.0.0.1', () => console.log(`proxy: http://127.0.0.1:${port}/`));
