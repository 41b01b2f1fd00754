import check from 'lucide:check';
import keyboard from 'lucide:keyboard';
import lock from 'lucide:lock';
import redo from 'lucide:redo-2';
import undo from 'lucide:undo-2';
import type { ComponentChildren } from 'preact';
import { common } from '../i18n/common';
import { openHand } from '../scanner';
import { Icon } from './icon';

export interface LastProps {
  /** gone: somebody else took it back, nothing is left to undo */
  state: 'done' | 'pending' | 'undone' | 'gone';
  /** figure first: names are cut, numbers never */
  title: string;
  note?: string;
  onUndo?: () => void;
  onRedo?: () => void;
}

/** The last scan and its undo, always in the same place. */
export function LastScan({ state, title, note, onUndo, onRedo }: LastProps) {
  const act = state === 'gone' ? undefined : state === 'undone' ? onRedo : onUndo;
  const isBack = state === 'undone' || state === 'gone';
  return (
    <section class={isBack ? 'last undone' : 'last'} aria-label={common().lastScan}>
      <span class={state === 'pending' ? 'mark pending hatch' : 'mark'}>
        <span>
          <Icon of={isBack ? undo : check} size={32} />
        </span>
      </span>
      <div class="say">
        <b>{title}</b>
        {note && <span>{note}</span>}
      </div>
      {act && (
        <button class="undo" onClick={act}>
          <Icon of={state === 'undone' ? redo : undo} size={20} />
          {state === 'undone' ? common().redo : common().undo}
        </button>
      )}
    </section>
  );
}

export interface ButtonProps {
  /** the one blue button */
  go?: boolean;
  icon?: string;
  /** the icon alone, named by `label` */
  square?: boolean;
  label?: string;
  small?: boolean;
  disabled?: boolean;
  /** why not, in words: shown instead of what it would do */
  barred?: string;
  onPress?: () => void;
  children?: ComponentChildren;
}

export function Button({ go, icon, square, label, small, disabled, barred, onPress, children }: ButtonProps) {
  const off = disabled || barred !== undefined;
  const name = `b${go ? ' go' : ''}${square ? ' key' : ''}${small ? ' sm' : ''}${off ? ' barred' : ''}`;
  const shape = barred === undefined ? icon : lock;
  return (
    <button class={name} disabled={off} onClick={onPress} aria-label={label}>
      {shape && <Icon of={shape} size={square ? 32 : 24} />}
      {!square && (barred === undefined ? children : barred)}
    </button>
  );
}

export interface ActionsProps {
  /** under a red screen */
  stop?: boolean;
  /** a hairline above, where no last-scan row stands */
  ruled?: boolean;
  /** nothing can be scanned or typed here */
  noHand?: boolean;
  children?: ComponentChildren;
}

/** Under the thumb: keyboard and camera always at the same end, the primary at the other. */
export function Actions({ stop, ruled, noHand, children }: ActionsProps) {
  const open = (): void => {
    openHand.value = true;
  };
  return (
    <footer class={`acts${stop ? ' onstop' : ''}${ruled ? ' top' : ''}`}>
      {!noHand && <Button square icon={keyboard} label={common().hand} onPress={open} />}
      {children}
    </footer>
  );
}
