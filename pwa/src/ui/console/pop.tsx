/** What opens under a button and closes by Escape, a press elsewhere, or leaving it: the desk's only thing with a shadow. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { keyName } from './keys';

export interface PopProps {
  label: string;
  open: boolean;
  onClose: () => void;
  /** what it opens under */
  at: ComponentChildren;
  /** its right side under the right side of `at` */
  right?: boolean;
  /** keys that mean something in it, beside Escape */
  keys?: { [key: string]: () => void };
  children: ComponentChildren;
}

const FOCUSABLE = 'input, select, textarea, button, a[href]';

export function Pop({ label, open, onClose, at, right, keys, children }: PopProps) {
  const around = useRef<HTMLSpanElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const before = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (!open) return undefined;
    before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    const first = inside.current ? inside.current.querySelector<HTMLElement>(FOCUSABLE) : null;
    (first || inside.current || document.body).focus();
    const pressed = (event: Event): void => {
      if (around.current && event.target instanceof Node && !around.current.contains(event.target)) onClose();
    };
    document.addEventListener('mousedown', pressed);
    return () => {
      document.removeEventListener('mousedown', pressed);
      const kept = around.current && around.current.contains(document.activeElement);
      if (before.current && (kept || document.activeElement === document.body)) before.current.focus();
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const act = event.key === 'Escape' ? onClose : keys ? keys[keyName(event)] : undefined;
    if (!act || event.isComposing) return;
    event.preventDefault();
    act();
  };
  return (
    <span class="pop-at" ref={around}>
      {at}
      {open && (
        <div
          ref={inside}
          class={right ? 'pop pop-right' : 'pop'}
          role="dialog"
          aria-label={label}
          tabIndex={-1}
          onKeyDown={onKeyDown}
        >
          {children}
        </div>
      )}
    </span>
  );
}
