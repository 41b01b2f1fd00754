/** One device: where it belongs, how far its queue came, and the way to shut it out. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { count, stamp } from '../../i18n/format';
import { Btn, Facts, Panel, PanelSection, ProblemNote, SelectField, TextField } from '../../ui/console';
import { useAct } from '../act';
import { History } from '../audit/history';
import { inScope, may, names, warehouseName, warehouses } from '../session';
import { kindAndOwner } from './owner';
import type { Row } from '../lists/types';
import type { DeviceRow } from './types';
import { DeclareLost, Report } from '../devices/report';
import { lacking } from '../who-may';
import { words } from './words';

interface DevicePanelProps {
  device: DeviceRow;
  /** its row of the list: what it said of itself */
  told: Row | null;
  onClose: () => void;
}

export function DevicePanel({ device, told, onClose }: DevicePanelProps) {
  const t = words();
  return (
    <Panel title={`${device.code} ${device.name}`} note={kindAndOwner(device)} onClose={onClose}>
      <PanelSection>
        <Facts
          facts={[
            { label: t.warehouse, value: warehouseName(device.warehouse) },
            { label: t.enrolled, value: stamp(device.enrolled_at) },
            { label: t.seen, value: device.last_seen_at ? stamp(device.last_seen_at) : t.never },
            { label: t.commands, value: count(device.commands) },
            { label: t.queue, value: count(device.last_cseq) },
            { label: t.databases, value: count(device.incarnations) },
            ...saidOf(told),
            ...(device.revoked_at ? [{ label: t.revoked, value: stamp(device.revoked_at) }] : []),
          ]}
        />
      </PanelSection>
      <div class="panel-scroll">
        <Report device={device} />
        {device.revoked_at ? null : <Move device={device} />}
        {device.lost_at ? null : <DeclareLost device={device} />}
        {device.revoked_at ? null : <Revoke device={device} />}
        <History kind="device" record={device.code} />
      </div>
    </Panel>
  );
}

/** What it last said of itself, and when. */
function saidOf(told: Row | null) {
  const t = words();
  if (told === null || typeof told['told_at'] !== 'number') return [];
  const at = stamp(told['told_at']);
  const { waiting, battery, app } = told;
  return [
    { label: t.outbox, value: t.asOf(count(Number(waiting)), at) },
    ...(battery === null ? [] : [{ label: t.battery, value: t.asOf(`${Number(battery)} %`, at) }]),
    ...(app ? [{ label: t.app, value: String(app) }] : []),
  ];
}

/** To another warehouse: the gun learns it by itself, and what it still brings from where it was counts. */
function Move({ device }: { device: DeviceRow }) {
  const t = words();
  const act = useAct();
  const places = warehouses.value.filter((one) => one.id !== device.warehouse && inScope([one.id]));
  const [chosen, setChosen] = useState('');
  if (places.length === 0) return null;
  const allowed = may('identity.write');
  const to = places.find((one) => String(one.id) === chosen);
  const barred = lacking('identity.write') ?? (to ? undefined : t.whereFirst);
  return (
    <PanelSection title={t.move}>
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      <p class="mut">{t.moveNote}</p>
      <form
        class="decide-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (!to || barred) return;
          void act.send('identity.move_device/1', { device: device.id, warehouse: to.id }).then(() => setChosen(''));
        }}
      >
        {allowed ? (
          <span class="grow">
            <SelectField
              label={t.moveTo}
              value={chosen}
              options={[
                { value: '', label: t.moveTo },
                ...places.map((one) => ({ value: String(one.id), label: named(names(one)) })),
              ]}
              onChange={setChosen}
            />
          </span>
        ) : (
          <span class="grow" />
        )}
        <Btn submit busy={act.busy} barred={barred}>
          {t.move}
        </Btn>
      </form>
    </PanelSection>
  );
}

function Revoke({ device }: { device: DeviceRow }) {
  const t = words();
  const act = useAct();
  const [reason, setReason] = useState('');
  const allowed = may('identity.write');
  const barred = lacking('identity.write') ?? (reason.trim() ? undefined : t.reasonFirst);
  return (
    <PanelSection title={t.revoke}>
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      <p class="mut">{t.revokeNote}</p>
      <form
        class="decide-row"
        onSubmit={(event) => {
          event.preventDefault();
          const payload = { device: device.id, reason: reason.trim() };
          if (!barred) void act.send('identity.revoke_device/1', payload, device.warehouse);
        }}
      >
        {allowed ? <TextField label={t.reason} value={reason} onChange={setReason} /> : <span class="grow" />}
        <Btn submit busy={act.busy} barred={barred}>
          {t.revoke}
        </Btn>
      </form>
    </PanelSection>
  );
}
