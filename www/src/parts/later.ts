// The first time that pages are drawn, what lies below the screen waits until the rest is on it.
import { useEffect, useState } from 'preact/hooks';

let opened = false;                                           // something has been on the screen
export function useLater(): boolean {
  const [is, set] = useState(opened || document.hidden);
  useEffect(() => {
    if (is) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const all = () => { opened = true; set(true); };
    const frame = requestAnimationFrame(() => { timer = setTimeout(all); });   // once that frame is painted
    addEventListener('beforeprint', all);
    return () => { cancelAnimationFrame(frame); clearTimeout(timer); removeEventListener('beforeprint', all); };
  }, [is]);
  return is;
}
