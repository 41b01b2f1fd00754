/** One place beside its picture or list: how full it is, what lies there, what changed of it. */
import { named } from '../../i18n';
import { quantity, unitName } from '../../i18n/format';
import { Btn, Facts, Panel, PanelSection, ProblemNote } from '../../ui/console';
import { Chip } from '../../ui/chip';
import { History } from '../audit/history';
import { LabelsLink } from '../labels/link';
import type { Row } from '../lists/types';
import { useResource } from '../resource';
import { may, unitOf, type Warehouse } from '../session';
import { listOf, reference, stockOf, text } from '../sheets/parts';
import { statusName } from '../places';
import { limitsOf } from './limits';
import { PlaceForm } from './place-form';
import { tellFill } from './tell';
import type { Drawn, Place, Zone } from './types';
import { words } from './words';
import './places.css';

interface PlacePanelProps {
  house: Warehouse;
  id: number;
  /** as the picture has it, null where it has none */
  drawn: Drawn | null;
  zones: Zone[];
  /** why nobody may change it here */
  barred: string | undefined;
  editing: boolean;
  onEdit: (editing: boolean) => void;
  onClose: () => void;
}

const SHOWN = 50;

export function PlacePanel({ house, id, drawn, zones, barred, editing, onEdit, onClose }: PlacePanelProps) {
  const t = words();
  const found = useResource<Place>(`/api/places/${id}`);
  const place = found.data.value;
  if (found.problem.value)
    return (
      <Panel title="" onClose={onClose}>
        <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />
      </Panel>
    );
  if (!place) return <Panel title="" onClose={onClose} loading />;
  if (editing) {
    const back = (): void => onEdit(false);
    return <PlaceForm {...{ house, place, zones, barred }} onClose={back} onSaved={back} />;
  }
  return (
    <Panel title={place.code} note={[t.kinds[place.kind], place.zone].filter(Boolean).join(' · ')} onClose={onClose}>
      <div class="panel-scroll">
        <PanelSection title={t.facts}>
          {place.active ? null : <Chip fill="void">{t.outOfUse}</Chip>}
          <Facts facts={facts(place, drawn, zones)} />
          <div class="place-change">
            <Btn keys="E" onPress={() => onEdit(true)} barred={barred}>
              {t.change}
            </Btn>{' '}
            <LabelsLink kind="bin" said={{ ids: String(id), warehouse: String(house.id) }} called={place.code} />
          </div>
        </PanelSection>
        {may('stock.read') ? <There place={place} /> : null}
        <History kind="place" record={`${house.code}/${place.code}`} />
      </div>
    </Panel>
  );
}

function facts(place: Place, drawn: Drawn | null, zones: Zone[]) {
  const t = words();
  const zone = zones.find((one) => one.code === place.zone);
  const storage = place.storage_class === 'any' && zone ? zone.storage_class : place.storage_class;
  const limits = limitsOf(place);
  const where = [place.aisle, place.bay, place.level].filter(Boolean).join(' · ');
  const all: [string, string][] = [
    [t.fill, drawn ? tellFill(drawn) : ''],
    [t.where, where],
    [t.sequence, String(place.sequence)],
    [t.storage, t.storages[storage] || storage],
    [t.weight, limits.weight],
    [t.volume, limits.volume],
    [t.quantity, limits.quantity],
  ];
  return all.filter(([, value]) => value).map(([label, value]) => ({ label, value }));
}

function There({ place }: { place: Place }) {
  const t = words();
  const filter = JSON.stringify([{ column: 'place', op: 'in', value: [place.id] }]);
  const found = useResource<{ rows: Row[] }>('/api/lists/stock_bins/rows', { filter, limit: SHOWN });
  const rows = found.data.value ? found.data.value.rows : null;
  return (
    <PanelSection title={t.there}>
      {found.problem.value ? <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} /> : null}
      {rows && rows.length === 0 ? <p class="mut">{t.nothingThere}</p> : null}
      <ul class="there">
        {(rows || []).map((row) => (
          <ThereRow key={String(row['id'])} row={row} />
        ))}
      </ul>
      <p class="there-links">
        <a class="lk" href={`#${listOf('/stock/bins', 'place', place.id, place.code)}`}>
          {t.more}
        </a>
        <a class="lk" href={`#${listOf('/movements', 'target', place.id, place.code)}`}>
          {t.to}
        </a>
        <a class="lk" href={`#${listOf('/movements', 'source', place.id, place.code)}`}>
          {t.from}
        </a>
      </p>
    </PanelSection>
  );
}

function ThereRow({ row }: { row: Row }) {
  const item = reference(row, 'item');
  const held = Number(row['quantity'] ?? 0);
  const age = typeof row['age'] === 'number' ? words().days(row['age']) : '';
  const status = text(row, 'status');
  const more = [text(row, 'lot'), text(row, 'container'), status === 'available' ? '' : statusName(status), age];
  return (
    <li>
      <span class="grow">
        {item ? <b class="code">{item.code}</b> : null} {item ? named({ zh: item.zh ?? '', en: item.en ?? '' }) : ''}
        <span class="mut"> {more.filter(Boolean).join(' · ')}</span>
      </span>
      <b class="n">
        {item ? (
          <a class="fig-link" href={`#${stockOf(item.id, item.code)}`}>
            {quantity(held)}
          </a>
        ) : (
          quantity(held)
        )}
        <small>{unitName(unitOf(text(row, 'unit')), held)}</small>
      </b>
    </li>
  );
}
