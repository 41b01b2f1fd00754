/** One inspection: its rule, what was found in it by whom, and what was decided. */
import { named } from '../../i18n';
import { quantity, stamp, unitName } from '../../i18n/format';
import { Facts, Panel, PanelSection, ProblemNote } from '../../ui/console';
import { Photos } from '../receiving/photos';
import { useResource } from '../resource';
import { may, unitOf } from '../session';
import type { Decision, Finding, Inspection, InspectionDocument } from './types';
import { words } from './words';

export function InspectionPanel({ inspection, onClose }: { inspection: string; onClose: () => void }) {
  const t = words();
  const found = useResource<InspectionDocument>(`/api/quality/inspections/${inspection}`);
  const document = found.data.value;
  if (found.problem.value)
    return (
      <Panel title={t.title} onClose={onClose}>
        <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />
      </Panel>
    );
  if (!document || document.inspection.id !== inspection) return <Panel title={t.title} onClose={onClose} loading />;
  const { inspection: head, findings, decisions } = document;
  const item = named({ zh: head.name_zh, en: head.name_en });
  return (
    <Panel title={head.number} note={`${head.sku} · ${item}`} onClose={onClose}>
      <PanelSection>
        <Facts facts={factsOf(head)} />
      </PanelSection>
      <div class="panel-scroll">
        <PanelSection title={t.findings}>
          {findings.length === 0 && <p class="mut">{head.state === 'open' ? t.inspectOn : t.nothing}</p>}
          {findings.map((one) => (
            <Said key={one.id} one={one} title={t.looked(one.sample, one.defects)} />
          ))}
        </PanelSection>
        <PanelSection title={t.decisions}>
          {decisions.length === 0 && <p class="mut">{t.nothing}</p>}
          {decisions.map((one) => (
            <Said key={one.id} one={one} title={decidedOf(one, head)} />
          ))}
        </PanelSection>
      </div>
    </Panel>
  );
}

function amount(of: number, { unit }: Inspection): string {
  return `${quantity(of)} ${unitName(unitOf(unit), of)}`;
}

function factsOf(head: Inspection) {
  const t = words();
  const rule = head.at_once
    ? t.skipped
    : head.accept !== null
      ? t.samples(head.sample, head.accept)
      : head.sample > 0
        ? t.every
        : t.free;
  const left = head.quantity - head.passed - head.rejected - head.waiting;
  const receipt = may('receiving.read') ? (
    <a class="lk" href={`#/receipts?receipt=${head.receipt}`}>
      {head.receipt_number}
    </a>
  ) : (
    head.receipt_number
  );
  return [
    { label: t.supplier, value: named({ zh: head.supplier_zh ?? '', en: head.supplier_en ?? '' }) },
    { label: t.receipt, value: receipt },
    { label: t.place, value: head.place ?? '' },
    { label: t.rule, value: rule },
    { label: t.decisions, value: t.decided(amount(head.passed, head), amount(head.rejected, head)) },
    ...(head.waiting > 0 ? [{ label: t.waiting, value: amount(head.waiting, head) }] : []),
    ...(head.state === 'open' ? [{ label: t.left, value: amount(left, head) }] : []),
    { label: t.since, value: stamp(Date.parse(head.opened_at)) },
  ];
}

function decidedOf(one: Decision, head: Inspection): string {
  const t = words();
  const what = t.decided(amount(one.passed, head), amount(one.rejected, head));
  return [what, t.reasons[one.reason] ?? '', one.use_as_is ? t.asIs : ''].filter((part) => part).join(' · ');
}

function Said({ one, title }: { one: Finding | Decision; title: string }) {
  const who = named({ zh: one.person_zh ?? '', en: one.person_en ?? '' });
  const note = [who, one.device, stamp(Date.parse(one.occurred_at)), one.reversed ? words().undone : ''];
  return (
    <div>
      <p>{one.reversed ? <s>{title}</s> : <b>{title}</b>}</p>
      <p class="mut">{note.filter((part) => part).join(' · ')}</p>
      {one.note && <p>{one.note}</p>}
      <Photos photos={one.photos} />
    </div>
  );
}
