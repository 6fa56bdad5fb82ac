// What every page may ask: session, schema, and the little things that float.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Act, Attribute, Code, Schema, Session } from './api';

export interface Toast { text: string; undo?: string | undefined; bad?: boolean }
export interface App {
  session: Session;
  schema: Schema | undefined;                 // comes a moment later than the session
  can: (act: Act) => boolean;
  toast: (t: Toast) => void;
  exploratory: boolean;                       // latest run: then no page says ranking, shortlist, chosen
}
export const AppContext = createContext<App>(null as unknown as App);
export const useApp = () => useContext(AppContext);

export const attribute = (schema: Schema | undefined, type: string, name: string): Attribute | undefined =>
  schema?.attributes.find((a) => a.type === type && a.name === name);
export const codesOf = (schema: Schema | undefined, a: Attribute | undefined): Code[] => (a?.list ? schema?.lists[a.list] ?? [] : []);
export const typeOf = (id: string) => id.slice(0, id.indexOf('/'));
// The words for a code of an attribute; the code itself where the pack has none.
export function codeName(schema: Schema | undefined, type: string, attr: string, code: string | undefined, name: (t: Code['label']) => string): string {
  if (!code) return '';
  const c = codesOf(schema, attribute(schema, type, attr)).find((x) => x.code === code);
  return c ? name(c.label) : code;
}
