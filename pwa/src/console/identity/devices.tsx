/** What people work with: devices and how far their queues came, inviting another one, revoking one. */
import { named } from '../../i18n';
import { count } from '../../i18n/format';
import { go } from '../../shell/router';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { Btn } from '../../ui/console';
import { choiceWord, type ShownColumn } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { ListHelp, Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { useResource } from '../resource';
import { may } from '../session';
import { listKeys } from '../shell/keys';
import { reference, text } from '../sheets/parts';
import { words as deviceWords } from '../devices/words';
import { lacking } from '../who-may';
import { DevicePanel } from './device-panel';
import { InvitePanel } from './invite';
import type { DeviceRow } from './types';
import { words } from './words';

const NEW = 'new';
/** Percent of a battery that does not last much longer. */
const LOW = 15;
const FILLS = { in_use: 'full', copied: 'part', revoked: 'void', lost: 'void' } as const;

export default function DevicesPage() {
  const t = words();
  const writes = may('identity.write');
  const sheet: Sheet = {
    list: 'devices',
    title: () => words().devices,
    standard: ['code', 'name', 'kind', 'warehouse', 'state', 'last_seen_at', 'waiting', 'battery', 'app', 'commands'],
    near: ['code', 'name', 'state', 'last_seen_at'],
    address: { row: 'device' },
    widths: { state: 112, waiting: 80, battery: 90 },
    follows: true,
    foot: listKeys(),
    views: () => [
      { id: '', label: t.all, filters: [] },
      { id: 'used', label: t.inUse, filters: [{ column: 'state', op: 'in', value: ['in_use', 'copied'] }] },
      { id: 'out', label: t.outOfUse, filters: [{ column: 'state', op: 'in', value: ['revoked', 'lost'] }] },
    ],
    acts: (
      <>
        <Btn onPress={() => go('/devices/import')}>{deviceWords().import}</Btn>
        <Btn
          go
          keys="N"
          onPress={() => go(`/devices?device=${NEW}`, { replace: true })}
          barred={lacking('identity.write')}
        >
          {t.invite}
        </Btn>
      </>
    ),
    empty: <Empty title={t.noDevices} note={writes ? t.inviteNext : undefined} />,
    name: (row) => `${text(row, 'code')} ${text(row, 'name')}`,
    cell: drawDevice,
    panel: (id, row, help) => <Beside key={id} id={id} row={row} help={help} />,
  };
  return <ListPage sheet={sheet} />;
}

function drawDevice(column: ShownColumn, row: Row) {
  if (column.key === 'code') return <b>{text(row, 'code')}</b>;
  if (column.key === 'kind') {
    const owner = reference(row, 'owner');
    const of = owner ? { zh: owner.zh ?? '', en: owner.en ?? '' } : null;
    return [choiceWord(column.of, text(row, 'kind')), of ? named(of) : ''].filter(Boolean).join(' · ');
  }
  if (column.key === 'last_seen_at')
    return row['last_seen_at'] === null ? <span class="mut">{words().never}</span> : undefined;
  const figure = Number(row[column.key] ?? 0);
  if (column.key === 'waiting' && figure > 0) return <span class="warn">{count(figure)}</span>;
  if (column.key === 'battery' && row['battery'] !== null && figure <= LOW) return <span class="bad">{figure}</span>;
  if (column.key !== 'state') return undefined;
  const state = text(row, 'state') as keyof typeof FILLS;
  return (
    <Chip fill={FILLS[state]} tone={state === 'copied' ? 'ask' : undefined}>
      {choiceWord(column.of, state)}
    </Chip>
  );
}

/** The panel of a device, or of one to invite: what is there already tells when it has come. */
function Beside({ id, row, help }: { id: string; row: Row | null; help: ListHelp }) {
  const all = useResource<DeviceRow[]>('/api/devices').data.value;
  const device = all && all.find((one) => one.id === id);
  if (all && id === NEW) return <InvitePanel known={all.length} onClose={help.close} />;
  return device ? <DevicePanel device={device} told={row} onClose={help.close} /> : null;
}
