/** Parked commands: why they wait, who said them when, and what they say. */
import { named } from '../../i18n';
import { stamp } from '../../i18n/format';
import { problemText } from '../../i18n/problems';
import { Facts, PanelSection } from '../../ui/console';
import { Photos } from '../receiving/photos';
import { names } from '../session';
import { gistOf, photosIn, sayings, type SaidLook } from '../../exceptions/said';
import { commandOf } from '../../exceptions/tell';
import { saidLookOf } from './told';
import { whenFacts } from './when';
import type { Discrepancy, HeldOp } from './types';
import { words } from './words';

export function Held({ of }: { of: Discrepancy }) {
  const t = words();
  if (of.ops.length === 0) return null;
  const code = String(of.evidence['code'] ?? '');
  const why = code ? problemText({ code, params: of.evidence['params'] as Record<string, unknown> }) : null;
  const look = saidLookOf(of);
  const title = code === 'gateway.device_revoked' ? t.commands(of.ops.length) : t.waiting(of.ops.length - 1);
  return (
    <PanelSection title={title}>
      {why ? (
        <p class="held-why">
          <b>{why.title}</b>
          <span>{why.next}</span>
        </p>
      ) : null}
      <ol>
        {of.ops.map((op, place) => (
          <li key={op.op_id}>
            <Command op={op} look={look} open={place === 0} />
          </li>
        ))}
      </ol>
    </PanelSection>
  );
}

function Command({ op, look, open }: { op: HeldOp; look: SaidLook; open: boolean }) {
  const t = words();
  const what = op.command ? commandOf(op.command) : problemText({ code: 'gateway.unreadable' }).title;
  const photos = photosIn(op.said);
  const facts = [
    ...sayings(op.said, look),
    { label: t.who, value: op.person ? named(names(op.person)) : t.person },
    ...whenFacts(op.occurred_at ?? op.received_at, op.uncertainty_ms, op.received_at, t.arrived),
  ];
  return (
    <details class="held" open={open}>
      <summary>
        <b>{[what, gistOf(op.said, look)].filter(Boolean).join(' · ')}</b>
        <span class="mut">{stamp(op.occurred_at ?? op.received_at)}</span>
      </summary>
      <Facts facts={facts} />
      <Photos photos={photos} />
    </details>
  );
}
