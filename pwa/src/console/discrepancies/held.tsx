/** Parked commands: why they wait, who said them, and their own words. */
import { named } from '../../i18n';
import { stamp } from '../../i18n/format';
import { problemText } from '../../i18n/problems';
import { PanelSection } from '../../ui/console';
import { names } from '../session';
import { commandOf } from '../../exceptions/tell';
import type { Discrepancy } from './types';
import { words } from './words';

export function Held({ of }: { of: Discrepancy }) {
  const t = words();
  if (of.ops.length === 0) return null;
  const code = String(of.evidence['code'] ?? '');
  const why = code ? problemText({ code, params: of.evidence['params'] as Record<string, unknown> }) : null;
  return (
    <PanelSection title={t.commands(of.ops.length)}>
      {why ? (
        <p class="held-why">
          <b>{why.title}</b>
          <span>{why.next}</span>
        </p>
      ) : null}
      <ol>
        {of.ops.map((op) => (
          <li key={op.op_id}>
            <details class="held">
              <summary>
                <b>{op.command ? commandOf(op.command) : problemText({ code: 'gateway.unreadable' }).title}</b>
                <span class="mut">
                  {[op.person ? named(names(op.person)) : t.person, stamp(op.received_at)].join(' · ')}
                </span>
              </summary>
              <span class="lab">{t.said}</span>
              <pre tabIndex={0}>{pretty(op.said)}</pre>
            </details>
          </li>
        ))}
      </ol>
    </PanelSection>
  );
}

function pretty(said: string): string {
  try {
    return JSON.stringify(JSON.parse(said), null, 2);
  } catch {
    return said; // unreadable: as it came
  }
}
