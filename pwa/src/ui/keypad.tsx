import check from 'lucide:check';
import backspace from 'lucide:delete';
import type { ComponentChildren } from 'preact';
import { common } from '../i18n/common';
import { useKeys } from '../scanner';
import { Icon } from './icon';

export interface KeypadUnit {
  label: string;
  /** base units in one, as formatted */
  factor: string;
}

export interface KeypadProps {
  /** base unit first; its key stands below the packagings, as on the label: large above small */
  units?: KeypadUnit[];
  active?: number;
  decimal?: boolean;
  /** no plus: a PIN, a date */
  plain?: boolean;
  /** '0'…'9', '.', '+', 'back', 'unit:<index>' */
  onKey: (key: string) => void;
  enter: string;
  onEnter: () => void;
  disabled?: boolean;
}

/** Flush keys like a rack, 1-2-3 on top. The gun's own digit keys do the same. */
export function Keypad({ units = [], active, decimal, plain, onKey, enter, onEnter, disabled }: KeypadProps) {
  useKeys((key) => (key === 'enter' ? !disabled && onEnter() : /^([0-9.+]|back)$/.test(key) && onKey(key)));
  const right = units.length > 1 ? units.slice(0, 3) : [];
  const order = right.map((_, index) => index).reverse();
  const rows = 4 - order.length;
  const corner = decimal ? '.' : plain ? '' : '+';
  const key = (label: string) => <Key label={label} onPress={() => onKey(label)} />;
  const unit = (row: number): ComponentChildren => {
    const index = order[row];
    if (index === undefined) return row === order.length ? <Enter {...{ rows, enter, onEnter, disabled }} /> : null;
    const { label, factor } = right[index]!;
    return (
      <button class={index === active ? 'fn on' : 'fn'} onClick={() => onKey(`unit:${index}`)}>
        {label}
        <small>× {factor}</small>
      </button>
    );
  };
  return (
    <div class="pad">
      {key('1')}
      {key('2')}
      {key('3')}
      {unit(0)}
      {key('4')}
      {key('5')}
      {key('6')}
      {unit(1)}
      {key('7')}
      {key('8')}
      {key('9')}
      {unit(2)}
      {corner ? key(corner) : <span class="blank" />}
      {key('0')}
      <button aria-label={common().backspace} onClick={() => onKey('back')}>
        <Icon of={backspace} size={32} />
      </button>
      {unit(3)}
    </div>
  );
}

function Key({ label, onPress }: { label: string; onPress: () => void }) {
  return <button onClick={onPress}>{label}</button>;
}

function Enter({
  rows,
  enter,
  onEnter,
  disabled,
}: {
  rows: number;
  enter: string;
  onEnter: () => void;
  disabled?: boolean;
}) {
  return (
    <button class={`go rows${rows}`} onClick={onEnter} disabled={disabled}>
      <Icon of={check} size={32} />
      {enter}
    </button>
  );
}

/** What is being typed and what it comes to: '3 cases × 24 + 5 pcs', 77 pcs. */
export function SumFigure({
  formula,
  value,
  unit,
  note,
}: {
  formula?: string;
  value: string;
  unit?: string;
  note?: ComponentChildren;
}) {
  return (
    <div class="cnt">
      <div class="head">
        <span class="blind">{note}</span>
        <span class="f">{formula}</span>
      </div>
      <div class={value.length > 5 ? 'v long' : 'v'}>
        {value}
        {unit && <small>{unit}</small>}
      </div>
    </div>
  );
}
