// Sources as people wrote them: addresses, lists of addresses, sentences in two languages. Here they become something to read.
import type { Lang } from '../api';

const URL_RE = /https?:\/\/[^\s,;()]+/g;
export const host = (url: string) => { try { return new URL(url).hostname.replace(/^www\./, ''); } catch { return url; } };
export const links = (source: string): string[] => [...new Set(source.match(URL_RE) ?? [])];

// "câu tiếng Việt / the same in English": the part in the reader's language; of each of several sources (" ; " between them).
export const bilingual = (text: string, lang: Lang): string => text.split(' ; ').map((x) => half(x, lang)).join(' ; ');
function half(text: string, lang: Lang): string {
  const at = text.indexOf(' / ');
  return at < 0 || text.indexOf(' / ', at + 3) >= 0 ? text : lang === 'en' ? text.slice(at + 3) : text.slice(0, at);
}

export function sourceText(source: string, lang: Lang): string {
  const urls = links(source);
  if (!urls.length) return bilingual(source, lang);
  const rest = source.replace(URL_RE, '').replace(/[\s;,]+/g, ' ').trim();
  if (rest.length < 4) return [...new Set(urls.map(host))].join(', ');
  return bilingual(source, lang).replace(/\s*\((https?:\/\/[^\s,;()]+)\)/g, '').replace(URL_RE, (u) => host(u)).trim();
}
