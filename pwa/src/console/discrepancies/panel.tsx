/** One discrepancy: what happened with its evidence, and the decision beside it. */
import { named } from '../../i18n';
import { withUnit } from '../../i18n/format';
import { Bin } from '../../ui/plate';
import { Facts, Panel, PanelSection, ProblemNote } from '../../ui/console';
import { placeName } from '../places';
import { Photos } from '../receiving/photos';
import type { Receipt, ReceiptLine } from '../receiving/types';
import { useResource } from '../resource';
import { may, names, unitOf, warehouseName } from '../session';
import { stockOf } from '../sheets/parts';
import { Decide, Decided } from './decide';
import { Held } from './held';
import { nameOf, photosOf, saysOf } from '../../exceptions/tell';
import { figures } from './told';
import type { Discrepancy } from './types';
import { whenFacts } from './when';
import { words } from './words';

interface DiscrepancyPanelProps {
  id: number;
  onClose: () => void;
  onDone: (id: number) => void;
}

export function DiscrepancyPanel({ id, onClose, onDone }: DiscrepancyPanelProps) {
  const t = words();
  const found = useResource<Discrepancy>(`/api/discrepancies/${id}`);
  const of = found.data.value;
  const receipt = of && may('receiving.read') ? String(of.evidence['receipt'] ?? '') : '';
  const source = useResource<Receipt>(receipt ? `/api/receipts/${receipt}` : null);
  if (found.problem.value) {
    return (
      <Panel title={t.title} onClose={onClose}>
        <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />
      </Panel>
    );
  }
  if (!of || of.id !== id) return <Panel title={t.title} onClose={onClose} loading />;
  const photos = photosOf(of.code, of.evidence);
  const about = source.data.value?.receipt.id === receipt ? source.data.value : null;
  return (
    <Panel
      title={nameOf(of.code)}
      note={of.item ? `${named(names(of.item))} · ${of.item.sku}` : undefined}
      onClose={onClose}
    >
      <div class="panel-scroll">
        <PanelSection>
          <p>{saysOf(of.code)}</p>
          <Figures of={of} />
        </PanelSection>
        <PanelSection title={t.facts}>
          <Facts facts={facts(of, about)} />
        </PanelSection>
        {Array.isArray(of.evidence['photos']) ? (
          <PanelSection title={t.photos}>
            {photos.length ? <Photos photos={photos} /> : <p class="mut">{t.noPhotos}</p>}
          </PanelSection>
        ) : null}
        <Held of={of} />
      </div>
      {of.state === 'open' ? <Decide of={of} onDone={() => onDone(of.id)} /> : <Decided of={of} />}
    </Panel>
  );
}

function Figures({ of }: { of: Discrepancy }) {
  const all = figures(of);
  if (all.length === 0) return null;
  return (
    <dl class="evidence">
      {all.map(({ label, value, wrong }) => (
        <div key={label}>
          <dt class="lab">{label}</dt>
          <dd class={wrong ? 'warn' : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function facts(of: Discrepancy, about: Receipt | null) {
  const t = words();
  const place = of.evidence['place'];
  const where = of.place ? of.place.code : typeof place === 'number' ? placeName(place, '') : '';
  const head = about && about.receipt;
  const line = about && about.lines.find((one) => one.id === of.evidence['line']);
  return [
    { label: t.who, value: of.person ? named(names(of.person)) : t.person },
    { label: t.device, value: of.device ? `${of.device.code} ${of.device.name}` : t.desk },
    ...whenFacts(of.occurred_at, of.uncertainty_ms, of.raised_at, t.told),
    ...(of.item && may('stock.read')
      ? [
          {
            label: t.item,
            value: (
              <a class="lk" href={`#${stockOf(of.item.id, of.item.sku)}`}>
                {of.item.sku}
              </a>
            ),
          },
        ]
      : []),
    ...(of.warehouse === null ? [] : [{ label: t.where, value: warehouseName(of.warehouse) }]),
    ...(where ? [{ label: t.place, value: <Bin code={where} /> }] : []),
    ...(head
      ? [
          {
            label: t.receipt,
            value: (
              <a class="lk" href={`#/receipts?receipt=${head.id}`}>
                {head.number || head.reference}
              </a>
            ),
          },
        ]
      : []),
    ...(line ? counted(line) : []),
    ...(of.order
      ? [
          {
            label: t.order,
            value: may('purchasing.read') ? (
              <a class="lk" href={`#/orders/${of.order.id}`}>
                {of.order.number}
              </a>
            ) : (
              of.order.number
            ),
          },
        ]
      : []),
  ];
}

/** The line as it stands now: what was counted, and how goods that are told apart are called. */
function counted(line: ReceiptLine) {
  const t = words();
  const identity = [line.lot, line.expires_on, line.container, ...line.serials].filter(Boolean).join(' · ');
  return [
    { label: t.got, value: withUnit(line.quantity, unitOf(line.unit)) },
    { label: t.accepted, value: withUnit(line.accepted, unitOf(line.unit)) },
    ...(identity ? [{ label: t.identity, value: identity }] : []),
  ];
}
