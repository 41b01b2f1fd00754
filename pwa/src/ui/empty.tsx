import pack from 'lucide:package';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon';

/** Nothing here: one line and the next step. */
export function Empty({
  title,
  note,
  icon = pack,
  children,
}: {
  title: string;
  note?: string;
  icon?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <Icon of={icon} size={40} />
      <b>{title}</b>
      {note && <span>{note}</span>}
      {children}
    </div>
  );
}
