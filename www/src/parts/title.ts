import { useEffect } from 'preact/hooks';
export function useTitle(title: string): void {
  useEffect(() => { if (title) document.title = `${title} · Kho`; }, [title]);
}
