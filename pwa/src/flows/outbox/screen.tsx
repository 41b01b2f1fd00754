/** What this gun has recorded: what waits, what was done, what somebody must look at and why. */
import fileDown from 'lucide:file-down';
import refresh from 'lucide:refresh-cw';
import warning from 'lucide:triangle-alert';
import { useEffect, useState } from 'preact/hooks';
import { bytes, moment, stamp } from '../../i18n/format';
import { back, go } from '../../shell/router';
import { store } from '../../store';
import { Actions, Bar, Button, Empty, Icon, Prompt, Screen, Section, Work } from '../../ui';
import { LightEntry } from '../light/entry';
import { CarriedList } from '../light/list';
import { hear, outbox } from './decided';
import { backOf, decisionOf, describe, facts, personName, photoReason, reason, reasons } from './describe';
import { citing, group, isLookedAt, isTakenAway, type Groups, type Row } from './group';
import { words } from './words';
import './outbox.css';

/** Of what went well only the newest are listed; the file holds all. */
const DONE_SHOWN = 30;
/** The server takes nothing until the gun is enrolled again. */
const UNWELCOME = ['device_unknown', 'device_revoked'];

export default function Outbox() {
  const rows = outbox.value;
  const [open, setOpen] = useState('');
  const chosen = rows.find((row) => row.op_id === open);
  if (chosen) return <Detail row={chosen} all={rows} onBack={() => setOpen('')} />;
  return <List rows={rows} onOpen={setOpen} />;
}

function List({ rows, onOpen }: { rows: Row[]; onOpen: (opId: string) => void }) {
  const w = words();
  const groups = group(rows);
  const { people, network, done, discarded } = groups;
  return (
    <Screen>
      <Bar title={w.title} onBack={back} />
      <State groups={groups} />
      <Work>
        {rows.length === 0 && <Empty title={w.empty} note={w.emptyNext} />}
        {people.length > 0 && <Section left={w.people(people.length)} />}
        {people.map((row) => (
          <Line key={row.op_id} row={row} all={rows} onOpen={onOpen} />
        ))}
        <Photos all={rows} onOpen={onOpen} />
        {network.length > 0 && <Section left={w.network(network.length)} right={w.order} />}
        {network.map((row) => (
          <Line key={row.op_id} row={row} all={rows} onOpen={onOpen} />
        ))}
        {done.length > 0 && <Section left={w.done(done.length)} />}
        {done.slice(0, DONE_SHOWN).map((row) => (
          <Line key={row.op_id} row={row} all={rows} onOpen={onOpen} />
        ))}
        {discarded.length > 0 && <Section left={w.dropped(discarded.length)} />}
        {discarded.map((row) => (
          <Line key={row.op_id} row={row} all={rows} onOpen={onOpen} />
        ))}
        <LightEntry waiting={network.length} />
        <CarriedList />
        <Storage />
      </Work>
      <Actions>
        <Button icon={fileDown} small onPress={() => void save()}>
          {w.save}
        </Button>
        {UNWELCOME.indexOf(store.status.value.blocked) >= 0 ? (
          <Button small go onPress={() => go('/enrol')}>
            {w.enrol}
          </Button>
        ) : (
          <Button icon={refresh} small go={network.length > 0} onPress={() => store.wake()}>
            {w.retry}
          </Button>
        )}
      </Actions>
    </Screen>
  );
}

function State({ groups: { network, people } }: { groups: Groups }) {
  const w = words();
  const { online, blocked } = store.status.value;
  if (blocked === 'storage_full') return <Prompt state="error" title={w.full} note={w.fullNext} />;
  if (blocked === 'protocol_unsupported') return <Prompt state="error" title={w.old} note={w.oldNext} />;
  if (blocked === 'device_unknown') return <Prompt state="error" title={w.forgotten} note={w.forgottenNext} />;
  if (blocked) return <Prompt state="error" title={w.blocked} note={w.blockedNext} />;
  if (!online)
    return (
      <Prompt
        state="offline"
        title={w.offline}
        note={network.length > 0 ? w.offlineNext(network.length) : w.onlineNext}
      />
    );
  if (network.length > 0) return <Prompt state="queued" title={w.sending} note={w.sendingNext(network.length)} />;
  if (people.length > 0) return <Prompt state="parked" title={w.look(people.length)} note={w.lookNext} />;
  return <Prompt state="empty" title={w.online} note={w.onlineNext} />;
}

function Line({ row, all, onOpen }: { row: Row; all: Row[]; onOpen: (opId: string) => void }) {
  const { title, note } = describe(row, all);
  const looked = isLookedAt(row);
  const fill = row.back ? 'is-void' : row.state === 'applied' || row.decided ? 'is-full' : 'is-plan';
  return (
    <button class={looked ? `ob bad ${row.state}` : 'ob'} onClick={() => onOpen(row.op_id)}>
      {looked ? <Icon of={warning} /> : <i class={`sq ${fill}`} />}
      <div class="t">
        <b>{title}</b>
        <span>{isTakenAway(row) ? backOf(row) : looked ? reason(row) : decisionOf(row) || note}</span>
      </div>
      <time>{moment(row.occurred_at)}</time>
    </button>
  );
}

/** Photos that the server does not take, each with what it shows. */
function Photos({ all, onOpen }: { all: Row[]; onOpen: (opId: string) => void }) {
  const w = words();
  const refused = store.blobs.refused.value;
  if (refused.length === 0) return null;
  return (
    <>
      <Section left={w.photos(refused.length)} />
      {refused.map(({ sha256, code }) => {
        const row = citing(sha256, all);
        return (
          <button key={sha256} class="ob bad refused" onClick={() => row && onOpen(row.op_id)}>
            <Icon of={warning} />
            <div class="t">
              <b>{row ? describe(row, all).title : w.photo}</b>
              <span>{photoReason(code)}</span>
            </div>
            <time>{row && moment(row.occurred_at)}</time>
          </button>
        );
      })}
    </>
  );
}

const PROMPTS: Record<Row['state'] | NonNullable<Row['back']>, 'queued' | 'right' | 'parked' | 'error'> = {
  waiting: 'queued',
  sent: 'queued',
  applied: 'right',
  exception: 'parked',
  parked: 'parked',
  refused: 'error',
  conflict: 'error',
  recount: 'parked',
  discard: 'parked',
};

function Detail({ row, all, onBack }: { row: Row; all: Row[]; onBack: () => void }) {
  const w = words();
  const { title, note } = describe(row, all);
  const became = row.back || (row.decided ? 'applied' : row.state);
  const unheard = isTakenAway(row);
  useEffect(() => {
    if (unheard) void hear(row.op_id);
  }, [unheard, row.op_id]);
  const decided = decisionOf(row);
  const list = [
    ...reasons(row).map((value) => ({ label: w.why, value })),
    ...(decided ? [{ label: w.decidedSo, value: decided }] : []),
    ...(note ? [{ label: w.record, value: note }] : []),
    ...facts(row),
    { label: w.who, value: personName(row.person) },
    { label: w.when, value: stamp(row.occurred_at) },
  ];
  return (
    <Screen>
      <Bar title={w.title} onBack={onBack} />
      <Prompt state={PROMPTS[became]} title={w[became]} note={title} />
      <Work>
        <dl class="ob-facts">
          {list.map(({ label, value }) => (
            <div key={`${label} ${value}`}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Work>
      <Actions>
        <Button onPress={onBack}>{w.title}</Button>
      </Actions>
    </Screen>
  );
}

function Storage() {
  const w = words();
  const { storagePersisted, quota, usage, lastSync } = store.status.value;
  const space = quota > 0 ? `${w.used(bytes(usage), bytes(quota))} · ` : '';
  return (
    <p class="ob-note">
      {w.storage}: {space}
      {storagePersisted ? w.persisted : w.notPersisted}
      <br />
      {lastSync === null ? w.never : w.lastSync(moment(lastSync))}
    </p>
  );
}

async function save(): Promise<void> {
  const file = await store.exportQueue();
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
