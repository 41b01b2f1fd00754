/** One way from the menu: what, how many wait there, or a word about it. */
import type { ComponentChildren } from 'preact';
import { count } from '../../i18n/format';
import { Icon } from '../../ui';

interface CellProps {
  icon: string;
  title: string;
  note?: string;
  tag?: ComponentChildren;
  figure?: number;
  onPress: () => void;
}

export function Cell({ icon, title, note, tag, figure, onPress }: CellProps) {
  return (
    <button onClick={onPress}>
      <Icon of={icon} />
      <span>
        {title}
        {tag ? (
          <>
            <br />
            {tag}
          </>
        ) : (
          note && <em>{note}</em>
        )}
      </span>
      {!!figure && <b>{count(figure)}</b>}
    </button>
  );
}
