/** Over whatever page is open: proving once more that it is oneself, before what was asked for is asked again. */
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, post, whenProofNeeded } from '../api';
import { Prove } from './prove';
import type { Way } from './types';
import { words } from './words';

/** Who waits to hear whether it was proved. */
const waiting = signal<((proved: boolean) => void)[]>([]);

whenProofNeeded(() => new Promise((resolve) => (waiting.value = [...waiting.value, resolve])));

function answer(proved: boolean): void {
  const all = waiting.value;
  waiting.value = [];
  all.forEach((tell) => tell(proved));
}

export function StillYou() {
  return waiting.value.length > 0 ? <Asking /> : null;
}

function Asking() {
  const t = words();
  const dialog = useRef<HTMLDialogElement>(null);
  const [ways, setWays] = useState<Way[] | null>(null);
  useEffect(() => {
    const before = document.activeElement;
    if (dialog.current) dialog.current.showModal();
    get<{ ways: Way[] }>('/api/step-up').then(
      (told) => setWays(told.ways),
      () => answer(false),
    );
    const left = (): void => answer(false);
    window.addEventListener('hashchange', left);
    return () => {
      window.removeEventListener('hashchange', left);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="still"
      aria-label={t.still}
      onKeyDown={(event) => event.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault();
        answer(false);
      }}
    >
      <h2>{t.still}</h2>
      <p class="mut">{t.stillNote}</p>
      {ways ? (
        <Prove
          ways={ways}
          challenge="/api/step-up/passkey"
          about={{}}
          onProof={async (proof) => {
            await post('/api/step-up', proof);
            answer(true);
          }}
          onCancel={() => answer(false)}
          cancel={t.cancel}
        />
      ) : null}
    </dialog>
  );
}
