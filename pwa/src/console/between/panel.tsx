/** One transfer: from where to where, of each kind of goods what was ordered, loaded and accepted, and who did it. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { day, quantity, stamp, unitName, withUnit } from '../../i18n/format';
import { Chip } from '../../ui/chip';
import { Btn, Facts, Field, Panel, PanelSection, ProblemNote, TextField } from '../../ui/console';
import { Bin } from '../../ui/plate';
import { type Act, useAct } from '../act';
import { statusName } from '../places';
import { useResource } from '../resource';
import { inScope, names, unitOf } from '../session';
import { lacking } from '../who-may';
import { FILLS, type TransferDocument, type TransferHead, type TransferLine, type TransferPart } from './types';
import { words } from './words';

export function TransferPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = words();
  const found = useResource<TransferDocument>(`/api/transfers/${id}`);
  const act = useAct();
  if (found.problem.value) {
    return (
      <Panel title={t.title} onClose={onClose}>
        <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />
      </Panel>
    );
  }
  const document = found.data.value;
  if (!document) return <Panel title={t.title} onClose={onClose} loading />;
  const { transfer: head, lines, parts } = document;
  const open = !head.cancelled && (head.state === 'open' || head.state === 'partly_dispatched');
  return (
    <Panel title={head.number || head.reference} onClose={onClose}>
      {act.problem && <ProblemNote problem={act.problem} onClose={act.clear} />}
      <div class="panel-scroll">
        <PanelSection>
          <Facts facts={facts(head)} />
        </PanelSection>
        <h3 class="panel-title">{t.goods}</h3>
        <ul>
          {lines.map((line) => (
            <Line key={`${line.item} ${line.lot} ${line.status} ${line.owner}`} line={line} />
          ))}
        </ul>
        {parts.length > 0 && <h3 class="panel-title">{t.done}</h3>}
        <ul>
          {parts.map((part) => (
            <Part key={`${part.op} ${part.no}`} part={part} />
          ))}
        </ul>
      </div>
      {open && <Cancelling head={head} act={act} />}
    </Panel>
  );
}

function facts(head: TransferHead) {
  const t = words();
  return [
    { label: t.from, value: named({ zh: head.source_zh, en: head.source_en }) },
    { label: t.to, value: named({ zh: head.target_zh, en: head.target_en }) },
    { label: t.state, value: <Standing head={head} /> },
    ...(head.expected_on ? [{ label: t.expected, value: day(head.expected_on) }] : []),
    ...(head.departed_at ? [{ label: t.left, value: stamp(Date.parse(head.departed_at)) }] : []),
    { label: t.by, value: person(head) },
    { label: t.created, value: stamp(Date.parse(head.created_at)) },
    ...(head.reference ? [{ label: t.reference, value: head.reference }] : []),
    ...(head.note ? [{ label: t.note, value: head.note }] : []),
    ...(head.reason ? [{ label: t.reason, value: head.reason }] : []),
  ];
}

function Standing({ head }: { head: TransferHead }) {
  const t = words();
  return head.cancelled && head.state === 'closed' ? (
    <Chip fill="void">{t.cancelled}</Chip>
  ) : (
    <>
      <Chip fill={FILLS[head.state]}>{t.states[head.state]}</Chip>
      {head.cancelled && <Chip fill="void">{t.cancelled}</Chip>}
    </>
  );
}

function person(of: { person_zh: string | null; person_en: string | null }): string {
  return named({ zh: of.person_zh ?? '', en: of.person_en ?? '' });
}

function Line({ line }: { line: TransferLine }) {
  const t = words();
  const figure = (label: string, value: number): string => `${label} ${quantity(value)}`;
  const differs: [string, number][] = [
    [t.onItsWay, line.dispatched + line.found - line.accepted - line.gone],
    [t.lost, line.gone],
    [t.found, line.found],
  ];
  const identity = [line.lot && `${t.lot} ${line.lot}`, line.status !== 'available' && statusName(line.status)];
  return (
    <li class="rc-line">
      <div class="row">
        <a class="grow cut" href={`#/stock?item=${line.item}&search=${encodeURIComponent(line.sku)}`}>
          <b>{named(names(line))}</b> <span class="mut">{line.sku}</span>
        </a>
        <span class="mut">{identity.filter(Boolean).join(' · ')}</span>
      </div>
      <div class="row rc-note">
        <span class="grow">
          {figure(t.ordered, line.ordered)} {unitName(unitOf(line.unit), line.ordered)} ·{' '}
          {figure(t.loaded, line.dispatched)} · {figure(t.accepted, line.accepted)}
        </span>
        <span class="warn">
          {differs
            .filter(([, value]) => value > 0)
            .map(([label, value]) => figure(label, value))
            .join(' · ')}
        </span>
      </div>
    </li>
  );
}

function Part({ part }: { part: TransferPart }) {
  const t = words();
  const who = [stamp(Date.parse(part.occurred_at)), person(part), part.device].filter(Boolean).join(' · ');
  const more = [part.lot && `${t.lot} ${part.lot}`, part.container].filter(Boolean).join(' · ');
  return (
    <li class={part.reversed ? 'rc-line undone' : 'rc-line'}>
      <div class="row">
        <span class="grow cut">
          {part.side === 'out' ? t.loaded : t.accepted} <b>{withUnit(part.quantity, unitOf(part.unit))}</b>{' '}
          {named(names(part))} <span class="mut">{more}</span>
        </span>
        {part.damaged && <span class="warn">{t.damaged}</span>}
        {part.place && <Bin code={part.place} />}
      </div>
      <p class="mut rc-who">
        {part.reversed ? `${t.undone} · ` : ''}
        {who}
      </p>
    </li>
  );
}

function Cancelling({ head, act }: { head: TransferHead; act: Act }) {
  const t = words();
  const [reason, setReason] = useState<string | null>(null);
  const cancel = async (): Promise<void> => {
    if (reason === null) return setReason('');
    const end = inScope([head.source]) ? head.source : head.target;
    if (await act.send('transfers.cancel/1', { transfer: head.id, reason: reason.trim() }, end)) setReason(null);
  };
  const missing = reason !== null && !reason.trim() ? t.reason : undefined;
  return (
    <>
      {reason !== null && (
        <PanelSection>
          <Field label={t.reason} needed>
            <TextField label={t.reason} value={reason} onChange={setReason} autoFocus />
          </Field>
        </PanelSection>
      )}
      <div class="panel-foot">
        <Btn busy={act.busy} barred={lacking('transfers.order') ?? missing} onPress={() => void cancel()}>
          {head.state === 'open' ? t.cancel : t.cancelRest}
        </Btn>
      </div>
    </>
  );
}
