/** One document of opening stock: what was there on the first day, where, and its cost. */
import { named } from '../../i18n';
import { money, quantity, stamp, unitName } from '../../i18n/format';
import { back, go, type RouteProps } from '../../shell/router';
import { type Column, DataGrid, Facts, Foot, Head, ProblemNote, Totals } from '../../ui/console';
import { Bin } from '../../ui/plate';
import { listAddress } from '../lists/address';
import { useResource } from '../resource';
import { may, names, unitOf, warehouseName } from '../session';
import { about } from '../sheets/parts';
import { listKeys } from '../shell/keys';
import type { Opening, OpeningRow } from './types';
import { words } from './words';

export default function OpeningPage({ params }: RouteProps) {
  const t = words();
  const found = useResource<Opening>(`/api/stock/openings/${params.opening}`);
  const opening = found.data.value;
  if (found.problem.value) return <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />;
  if (!opening) return <Head title="" onBack={back} />;
  const cost = opening.lines.reduce((sum, line) => sum + (line.cost ?? 0), 0);
  const totals = [{ label: t.lines, value: String(opening.lines.length) }];
  return (
    <>
      <Head title={opening.number} onBack={back} sub={t.opening} />
      <Facts
        facts={[
          { label: t.warehouse, value: warehouseName(opening.warehouse) },
          { label: t.when, value: stamp(opening.occurred_at) },
          { label: t.by, value: named(names(opening.person)) },
        ]}
      />
      <DataGrid
        label={opening.number}
        rows={opening.lines.map((line, at) => ({ ...line, at }))}
        id={(line: Line) => String(line.at)}
        columns={columns(params.opening!, opening.number)}
        onOpen={(line: Line) => go(`/stock?item=${line.item}&search=${encodeURIComponent(line.sku)}`)}
      />
      <Foot
        keys={listKeys()}
        left={<Totals items={may('cost.read') ? [...totals, { label: t.total, value: money(cost) }] : totals} />}
      />
    </>
  );
}

type Line = OpeningRow & { at: number };

function columns(opening: string, number: string): Column<Line>[] {
  const t = words();
  const name = (line: Line) => named(names(line));
  const moved = ({ item, sku }: Line): string =>
    listAddress('/movements', { filters: [about('document', `opening:${opening}`, number), about('item', item, sku)] });
  const shown: Column<Line>[] = [
    { id: 'sku', title: t.sku, width: 130, cell: (line) => <span class="code">{line.sku}</span> },
    { id: 'name', title: t.item, cell: (line) => <b>{name(line)}</b>, sort: name },
    { id: 'place', title: t.place, width: 130, cell: (line) => <Bin code={line.place} /> },
    {
      id: 'lot',
      title: t.lot,
      width: 200,
      cell: (line) => [line.lot, line.expires_on].filter(Boolean).join(' · '),
    },
    {
      id: 'quantity',
      title: t.quantity,
      width: 130,
      right: true,
      cell: (line) => (
        <>
          <a class="fig-link" href={`#${moved(line)}`}>
            {quantity(line.quantity)}
          </a>{' '}
          <small>{unitName(unitOf(line.unit), line.quantity)}</small>
        </>
      ),
    },
  ];
  if (may('cost.read')) {
    shown.push({
      id: 'cost',
      title: t.cost,
      width: 140,
      right: true,
      cell: (line) => (
        <a class="fig-link" href={`#${moved(line)}`}>
          {money(line.cost ?? 0)}
        </a>
      ),
    });
  }
  return shown;
}
