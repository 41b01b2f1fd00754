/** Told where rights come together that one person should not hold: it may be saved all the same. */
import { named } from '../../i18n';
import type { Pair } from './types';
import { words } from './words';

export function Together({ pairs }: { pairs: readonly Pair[] }) {
  if (pairs.length === 0) return null;
  return (
    <div class="together" role="status">
      <b>{words().together}</b>
      <ul>
        {pairs.map((pair) => (
          <li key={`${pair.first} ${pair.second}`}>{named({ zh: pair.why_zh, en: pair.why_en })}</li>
        ))}
      </ul>
    </div>
  );
}
