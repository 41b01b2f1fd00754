/** One receipt: where and by whom, and every line that was counted, those undone struck through. */
import { named } from '../../i18n';
import { quantity, stamp, unitName } from '../../i18n/format';
import { Bin } from '../../ui/plate';
import { Facts, Panel, PanelSection, ProblemNote } from '../../ui/console';
import { useResource } from '../resource';
import { LabelsLink } from '../labels/link';
import { listAddress } from '../lists/address';
import { may, unitOf, warehouseName } from '../session';
import { about } from '../sheets/parts';
import { Photos } from './photos';
import type { Receipt, ReceiptLine } from './types';
import { words } from './words';

export function ReceiptPanel({ receipt, onClose }: { receipt: string; onClose: () => void }) {
  const t = words();
  const found = useResource<Receipt>(`/api/receipts/${receipt}`);
  const document = found.data.value;
  if (found.problem.value) {
    return (
      <Panel title={t.title} onClose={onClose}>
        <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />
      </Panel>
    );
  }
  if (!document || document.receipt.id !== receipt) return <Panel title={t.title} onClose={onClose} loading />;
  const { receipt: head, lines } = document;
  const supplier = named({ zh: head.supplier_zh ?? '', en: head.supplier_en ?? '' });
  return (
    <Panel title={head.number || head.reference} note={supplier || t.blind} onClose={onClose}>
      <PanelSection>
        <Facts
          facts={[
            {
              label: t.order,
              value: !head.order ? (
                t.blind
              ) : may('purchasing.read') ? (
                <a class="lk" href={`#/orders/${head.order}`}>
                  {head.order_number}
                </a>
              ) : (
                head.order_number
              ),
            },
            { label: t.place, value: `${warehouseName(head.warehouse)} ${head.place}` },
            { label: t.who, value: [person(head), head.device].filter(Boolean).join(' · ') },
            { label: t.started, value: stamp(Date.parse(head.started_at)) },
            ...(head.finished_at ? [{ label: t.finished, value: stamp(Date.parse(head.finished_at)) }] : []),
            { label: t.reference, value: head.reference },
          ]}
        />
        <LabelsLink kind="lot" said={{ receipt: head.id }} called={head.number || head.reference} />
      </PanelSection>
      <div class="panel-scroll">
        <h3 class="panel-title">
          {t.counted} · {t.linesOf(lines.filter((line) => !line.reversed).length)}
        </h3>
        <ul>
          {lines.map((line) => (
            <Line key={line.id} line={line} head={head} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function person(of: { person_zh: string | null; person_en: string | null }): string {
  return named({ zh: of.person_zh ?? '', en: of.person_en ?? '' });
}

/** The movements that its goods made under this receipt. */
function moved(line: ReceiptLine, head: Receipt['receipt']): string {
  const document = about('document', `receipt:${head.id}`, head.number || head.reference);
  return listAddress('/movements', { filters: [document, about('item', line.item, line.sku)] });
}

function Line({ line, head }: { line: ReceiptLine; head: Receipt['receipt'] }) {
  const t = words();
  const unit = unitOf(line.unit);
  const parts: [string, number][] = [
    [t.surplus, line.surplus],
    [t.damaged, line.damaged],
    [t.quarantined, line.quarantined],
    [t.removed, line.removed],
  ];
  const differs = parts.filter(([, value]) => value > 0).map(([label, value]) => `${label} ${quantity(value)}`);
  const identity = [
    line.lot && `${t.lot} ${line.lot}`,
    line.expires_on && `${t.expires} ${line.expires_on}`,
    line.container && `${t.container} ${line.container}`,
    line.weight && `${quantity(line.weight)} kg`,
    line.owner && t.theirs(named({ zh: line.owner_zh ?? '', en: line.owner_en ?? '' })),
    line.order_number && line.order_number !== head.order_number && line.order_number,
  ].filter(Boolean);
  const who = [stamp(Date.parse(line.occurred_at)), person(line), line.device].filter(Boolean).join(' · ');
  return (
    <li class={line.reversed ? 'rc-line undone' : 'rc-line'}>
      <div class="row">
        <a class="grow cut" href={`#/stock?item=${line.item}&search=${encodeURIComponent(line.sku)}`}>
          <b>{named({ zh: line.name_zh, en: line.name_en })}</b> <span class="mut">{line.sku}</span>
        </a>
        <b class="n">
          {may('stock.read') ? (
            <a class="fig-link" href={`#${moved(line, head)}`}>
              {quantity(line.quantity)}
            </a>
          ) : (
            quantity(line.quantity)
          )}
          <small>{unitName(unit, line.quantity)}</small>
        </b>
      </div>
      {identity.length || differs.length || line.place !== head.place ? (
        <div class="row rc-note">
          <span class="grow">
            {line.place !== head.place ? <Bin code={line.place} /> : null}
            {identity.join(' · ')}
          </span>
          {differs.length ? <span class="warn">{differs.join(' · ')}</span> : null}
        </div>
      ) : null}
      {line.serials.length ? (
        <p class="rc-serials">
          {t.serials} {line.serials.join(', ')}
        </p>
      ) : null}
      <p class="mut rc-who">
        {line.reversed ? `${t.undone} · ` : ''}
        {who}
      </p>
      <Photos photos={line.photos} />
    </li>
  );
}
