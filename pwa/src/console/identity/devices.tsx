/** What people work with: devices and how far their queues came, inviting another one, revoking one. */
import { go, here } from '../../shell/router';
import { moment } from '../../i18n/format';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { Btn, type Column, DataGrid, Foot, Head, ProblemNote, Totals } from '../../ui/console';
import { count } from '../../i18n/format';
import { Filters } from '../filters';
import { useResource } from '../resource';
import { may, warehouse, warehouseName } from '../session';
import { listKeys } from '../shell/keys';
import { DevicePanel } from './device-panel';
import { InvitePanel } from './invite';
import { kindAndOwner } from './owner';
import type { DeviceRow } from './types';
import { words as deviceWords } from '../devices/words';
import { words } from './words';

const NEW = 'new';

export default function DevicesPage() {
  const t = words();
  const more = deviceWords();
  const list = useResource<DeviceRow[]>('/api/devices', { warehouse: warehouse.value });
  const writes = may('identity.write');
  const chosen = here.value.query['device'] ?? null;
  const show = (id: string | null) => go(id === null ? '/devices' : `/devices?device=${id}`, { replace: true });
  const rows = list.data.value ?? [];
  const device = rows.find((one) => one.id === chosen);
  return (
    <>
      <Head title={t.devices}>
        <Btn onPress={() => go('/devices/import')}>{more.import}</Btn>
        <Btn go keys="N" onPress={() => show(NEW)} barred={writes ? undefined : t.adminsOnly}>
          {t.invite}
        </Btn>
      </Head>
      <Filters />
      {list.problem.value ? <ProblemNote problem={list.problem.value} onRetry={() => void list.reload()} /> : null}
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.devices}
            rows={rows}
            loading={list.data.value === null}
            id={(row: DeviceRow) => row.id}
            columns={chosen === null ? columns() : columns().filter((column) => NEAR.includes(column.id))}
            selected={chosen}
            onSelect={(row) => show(row ? row.id : null)}
            onPeek={(row) => show(row.id)}
            empty={<Empty title={t.noDevices} note={writes ? t.inviteNext : undefined} />}
          />
        </div>
        {chosen === NEW ? <InvitePanel known={rows.length} onClose={() => show(null)} /> : null}
        {device ? <DevicePanel key={device.id} device={device} onClose={() => show(null)} /> : null}
      </div>
      <Foot keys={listKeys()} left={<Totals items={[{ label: '', value: t.device(rows.length) }]} />} />
    </>
  );
}

function Standing({ row }: { row: DeviceRow }) {
  const t = words();
  if (row.lost_at) return <Chip fill="void">{deviceWords().lost}</Chip>;
  if (row.revoked_at) return <Chip fill="void">{t.revoked}</Chip>;
  if (row.copied) {
    return (
      <Chip fill="part" tone="ask">
        {deviceWords().twoCopies}
      </Chip>
    );
  }
  return <Chip fill="full">{t.inUse}</Chip>;
}

/** Columns that stay when a panel takes its place. */
const NEAR = ['code', 'name', 'state', 'seen'];

function columns(): Column<DeviceRow>[] {
  const t = words();
  return [
    { id: 'code', title: t.number, width: 90, cell: (row) => <b>{row.code}</b>, sort: (row) => row.code },
    { id: 'name', title: deviceWords().name, cell: (row) => row.name, sort: (row) => row.name },
    { id: 'kind', title: t.kind, width: 100, cell: kindAndOwner, sort: (row) => row.kind },
    {
      id: 'warehouse',
      title: t.warehouse,
      width: 160,
      cell: (row) => warehouseName(row.warehouse),
      sort: (row) => warehouseName(row.warehouse),
    },
    {
      id: 'state',
      title: t.state,
      width: 120,
      cell: (row) => <Standing row={row} />,
      sort: (row) => (row.lost_at ? 2 : row.revoked_at ? 1 : 0),
    },
    {
      id: 'seen',
      title: t.seen,
      width: 110,
      cell: (row) => (row.last_seen_at ? moment(row.last_seen_at) : t.never),
      sort: (row) => row.last_seen_at ?? 0,
    },
    {
      id: 'commands',
      title: t.commands,
      right: true,
      width: 130,
      cell: (row) => (row.commands ? count(row.commands) : null),
      sort: (row) => row.commands,
    },
  ];
}
