/** The ways to and from another gun, in the outbox. */
import code from 'lucide:qr-code';
import hand from 'lucide:hand-helping';
import { go } from '../../shell/router';
import { Icon } from '../../ui';
import { words } from './words';
import './light.css';

export function LightEntry({ waiting }: { waiting: number }) {
  const w = words();
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
