// What floats: the toast with undo, a dialog, a progress bar, the pull-up sheet.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Job } from '../api';
import { Failure, local, send } from '../client';
import { useSay } from '../lang';
import { useApp, type Toast } from '../app';

// Ten seconds, not counted while pointed at or focused.
export function ToastBar({ toast, close }: { toast: Toast; close: () => void }) {
  const { t, lang } = useSay(), { toast: say } = useApp();
  const [held, hold] = useState(false);
  useEffect(() => {
    if (held) return;
    const id = setTimeout(close, 10000);
    return () => clearTimeout(id);
  }, [held, toast]);
  const undo = async () => {
    close();
    try { const r = await send<{ text: string }>('POST', '/undo', lang, { block: toast.undo }); say({ text: r.text || t('toast.undone') }); }
    catch (e) { say({ text: e instanceof Failure ? e.api.message || t('state.offline') : String(e), bad: true }); }
  };
  return (
    <div class="toast at" role={toast.bad ? 'alert' : 'status'} onMouseEnter={() => hold(true)} onMouseLeave={() => hold(false)} onFocusIn={() => hold(true)} onFocusOut={() => hold(false)}>
      <span>{toast.text}</span>
      {toast.undo ? <button type="button" class="btn" onClick={undo}>{t('toast.undo')}</button> : null}
      <button type="button" class="btn" onClick={close}>{t('toast.close')}</button>
    </div>
  );
}

export function Progress({ job, label }: { job: Job | undefined; label?: string }) {
  const { t, lang } = useSay();
  const [stopping, stop] = useState(false);
  const name = job?.text || label || t('job.waiting');
  return (
    <div class="prog" role="group" aria-label={label}>
      <label for={job?.job}>{name}</label>
      {job && job.total > 0 ? <progress id={job.job} max={job.total} value={job.done} aria-label={name} /> : <progress id={job?.job} aria-label={name} />}
      <button type="button" class="btn quiet" disabled={!job || stopping} onClick={() => { stop(true); send('POST', `/jobs/${local(job!.job)}/cancel`, lang, {}).catch(() => stop(false)); }}>{t('job.cancel')}</button>
    </div>
  );
}

// A dialog: Esc closes it, focus goes in and comes back.
export function Dialog({ title, close, children, wide = false }: { title: string; close: () => void; children: ComponentChildren; wide?: boolean }) {
  const { t } = useSay();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const from = document.activeElement as HTMLElement | null;
    ref.current?.showModal();
    return () => from?.focus();
  }, []);
  return (
    <dialog ref={ref} class={wide ? 'dlg wide' : 'dlg'} aria-labelledby="dlg-h" onClose={close} onClick={(e) => { if (e.target === ref.current) close(); }}>
      <div class="dlg-in">
        <header class="split"><h2 id="dlg-h">{title}</h2><button type="button" class="btn quiet" onClick={close}>{t('toast.close')}</button></header>
        {children}
      </div>
    </dialog>
  );
}

// Pull-up sheet of a phone, three stops: peek, half, full. Dragged, or stepped with Enter and the arrows on its grip.
export type Stop = 'peek' | 'half' | 'full';
export function Sheet({ label, stop, move, children }: { label: string; stop: Stop; move: (s: Stop) => void; children: ComponentChildren }) {
  const { t } = useSay();
  const STOPS: Stop[] = ['peek', 'half', 'full'];
  const from = useRef<{ y: number; moved: boolean } | null>(null);
  const step = (by: number) => move(STOPS[Math.max(0, Math.min(2, STOPS.indexOf(stop) + by))]!);
  return (
    <section class={`sheet pull ${stop}`} aria-label={label}>
      <button type="button" class="grip" aria-label={t('sheet.grip', { stop: t(`sheet.${stop}`) })} aria-expanded={stop !== 'peek'}
        onPointerDown={(e) => { from.current = { y: e.clientY, moved: false }; (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId); }}
        onPointerUp={(e) => { const f = from.current; from.current = null; if (!f) return; const dy = e.clientY - f.y; if (Math.abs(dy) > 24) { f.moved = true; step(dy < 0 ? (dy < -260 ? 2 : 1) : dy > 260 ? -2 : -1); } else move(stop === 'peek' ? 'half' : stop === 'half' ? 'full' : 'peek'); }}
        onKeyDown={(e) => { if (e.key === 'ArrowUp') { e.preventDefault(); step(1); } if (e.key === 'ArrowDown') { e.preventDefault(); step(-1); } if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); move(stop === 'peek' ? 'half' : stop === 'half' ? 'full' : 'peek'); } if (e.key === 'Escape') move('peek'); }} />
      {children}
    </section>
  );
}
