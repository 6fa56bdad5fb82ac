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
