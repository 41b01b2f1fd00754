import chevronRight from 'lucide:chevron-right';
import triangle from 'lucide:triangle-alert';
import type { ComponentChildren } from 'preact';
import { Square, type Fill } from './chip';
import { Icon } from './icon';

/** A gun screen from bar to actions. */
export function Screen({ children }: { children: ComponentChildren }) {
  return <div class="screen">{children}</div>;
}

export function Work({ children }: { children: ComponentChildren }) {
  return <main class="work">{children}</main>;
}

export function Section({ left, right }: { left: string; right?: string }) {
  return (
    <h2 class="sec">
      <span>{left}</span>
      {right && <span>{right}</span>}
    </h2>
  );
}

export interface RowProps {
  fill?: Fill;
  title: string;
  note?: string;
  figure?: string;
  unit?: string;
  /** small, in the figure's place: a time, an arrow */
  mark?: ComponentChildren;
  done?: boolean;
  /** yellow: somebody has to act */
  bad?: boolean;
  onPress?: () => void;
}

/** Square, name, code; figure and unit on the right. */
export function Row({ fill, title, note, figure, unit, mark, done, bad, onPress }: RowProps) {
  const inner = (
    <>
      {bad ? <Icon of={triangle} /> : fill && <Square fill={fill} />}
      <div class="t">
        <b>{title}</b>
        {note && <span>{note}</span>}
      </div>
      {figure !== undefined && (
        <div class="q">
          {figure}
          {unit && <small>{unit}</small>}
        </div>
      )}
      {mark !== undefined ? (
        <span class="k">{mark}</span>
      ) : (
        onPress && figure === undefined && <Icon of={chevronRight} />
      )}
    </>
  );
  const name = `line${done ? ' done' : ''}${bad ? ' bad' : ''}`;
  return onPress ? (
    <button class={name} onClick={onPress}>
      {inner}
    </button>
  ) : (
    <div class={name}>{inner}</div>
  );
}

/** Why this, here, now: one line with what speaks for it. */
export function Why({
  icon,
  title,
  note,
  children,
}: {
  icon?: string;
  title?: string;
  note?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="why">
      {icon && <Icon of={icon} />}
      <div>
        {title}
        {children}
        {note && <span>{note}</span>}
      </div>
    </div>
  );
}
