/** The ways to and from another gun, in the outbox: none where nothing counts, for the other gun may be at real work. */
import code from 'lucide:qr-code';
import hand from 'lucide:hand-helping';
import { PRACTICE } from '../../company';
import { go } from '../../shell/router';
import { Icon } from '../../ui';
import { words } from './words';
import './light.css';

export function LightEntry({ waiting }: { waiting: number }) {
  const w = words();
  if (PRACTICE) return null;
  return (
    <div class="light-ways">
      {waiting > 0 ? (
        <button onClick={() => go('/light')}>
          <Icon of={code} />
          {w.show}
        </button>
      ) : null}
      <button onClick={() => go('/light/carry')}>
        <Icon of={hand} />
        {w.carry}
      </button>
    </div>
  );
}
