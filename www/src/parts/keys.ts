// Arrow keys move among the links or buttons of a list; Home and End to its ends.
export function arrows(selector: string) {
  return (e: KeyboardEvent) => {
    const by = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : e.key === 'Home' ? -1e9 : e.key === 'End' ? 1e9 : 0;
    if (!by) return;
    const all = [...(e.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(selector)], i = all.indexOf(document.activeElement as HTMLElement);
    if (i < 0) return;
    e.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, i + by))]?.focus();
  };
}
