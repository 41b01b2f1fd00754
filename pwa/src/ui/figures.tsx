import camera from 'lucide:camera';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon } from './icon';

/** Size by digits: 128, 96 or 72 px; longer ones shrink on. */
export function sizeOf(value: string): string {
  const digits = value.replace(/[^0-9]/g, '').length;
  return digits <= 2 ? 'd2' : digits === 3 ? '' : digits <= 5 ? 'd4' : 'd6';
}

export interface QtyProps {
  /** as formatted, without unit */
  value: string;
  unit: string;
  note?: string;
  /** words beside a hatched foot: not confirmed yet */
  pending?: string;
  children?: ComponentChildren;
}

/** The number read at arm's length. Children stand at its right: the pencil. */
export function Qty({ value, unit, note, pending, children }: QtyProps) {
  return (
    <div class={`qty ${sizeOf(value)}`}>
      <b class={pending ? 'pend' : ''}>{value}</b>
      <div class="of grow">
        <b>{unit}</b>
        {note}
        {pending && (
          <span class="pending">
            <i class="sq is-plan" />
            {pending}
          </span>
        )}
      </div>
      {children}
    </div>
  );
}

export function QtyBox({ children }: { children: ComponentChildren }) {
  return <div class="qtybox">{children}</div>;
}

/** Item name and what identifies it; children stand before (a picture) or are chips. */
export function ItemHead({ name, note, children }: { name: string; note: string; children?: ComponentChildren }) {
  return (
    <div class="item">
      {children}
      <div class="grow">
        <b>{name}</b>
        <span>{note}</span>
      </div>
    </div>
  );
}

export interface Cell {
  label: string;
  value: string;
  onPress?: () => void;
}

/** Lot, expiry and the like, with hairlines between. */
export function Cells({ cells }: { cells: Cell[] }) {
  return (
    <div class={cells.length > 2 ? 'cells many' : 'cells'}>
      {cells.map(({ label, value, onPress }) =>
        onPress ? (
          <button key={label} onClick={onPress}>
            <span>{label}</span>
            <b>{value}</b>
          </button>
        ) : (
          <div key={label}>
            <span>{label}</span>
            <b>{value}</b>
          </div>
        ),
      )}
    </div>
  );
}

/** Opens the device's camera for one picture. */
export function PhotoButton({ label, onPhoto }: { label: string; onPhoto: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const taken = (event: Event): void => {
    const field = event.currentTarget as HTMLInputElement;
    const file = field.files && field.files[0];
    field.value = '';
    if (file) onPhoto(file);
  };
  return (
    <>
      <button class="b" onClick={() => input.current && input.current.click()}>
        <Icon of={camera} />
        {label}
      </button>
      <input
        ref={input}
        class="hidden-file"
        type="file"
        accept="image/*"
        capture="environment"
        tabIndex={-1}
        onChange={taken}
        aria-label={label}
      />
    </>
  );
}
