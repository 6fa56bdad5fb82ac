import { useEffect, useState } from 'preact/hooks';
export function usePhone(): boolean {
  const [is, set] = useState(() => matchMedia('(max-width: 900px)').matches);
  useEffect(() => {
    const m = matchMedia('(max-width: 900px)'), f = () => set(m.matches);
    m.addEventListener('change', f);
    return () => m.removeEventListener('change', f);
  }, []);
  return is;
}

// True while the page is put on paper: what the screen draws in another way is then drawn plainly.
export function usePaper(): boolean {
  const [is, set] = useState(() => matchMedia('print').matches);
  useEffect(() => {
    const m = matchMedia('print'), on = () => set(true), off = () => set(false), f = () => set(m.matches);
    addEventListener('beforeprint', on); addEventListener('afterprint', off); m.addEventListener('change', f);
    return () => { removeEventListener('beforeprint', on); removeEventListener('afterprint', off); m.removeEventListener('change', f); };
  }, []);
  return is;
}
