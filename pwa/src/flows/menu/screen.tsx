/** Where to? Scan anything, go on where it was left, or tap. */
import arrows from 'lucide:arrow-left-right';
import chevron from 'lucide:chevron-right';
import clipboard from 'lucide:clipboard-list';
import download from 'lucide:download';
import inboxIcon from 'lucide:inbox';
import inspectIcon from 'lucide:microscope';
import refresh from 'lucide:refresh-cw';
import list from 'lucide:list-checks';
import shelves from 'lucide:warehouse';
import scanLine from 'lucide:scan-line';
import search from 'lucide:search';
import sliders from 'lucide:settings';
import undo from 'lucide:package-x';
import truck from 'lucide:truck';
import upload from 'lucide:upload';
import { useEffect, useState } from 'preact/hooks';
import { named, type Named } from '../../i18n';
import { common } from '../../i18n/common';
import { isoDay } from '../../i18n/format';
import { kindOf } from '../../exceptions/kinds';
import { useScan, type Scan } from '../../scanner';
import { go } from '../../shell/router';
import { takeUpdate, updateReady, updating } from '../../shell/update';
import { store, unread } from '../../store';
import { Actions, Bar, Button, feedback, Icon, Prompt, Screen } from '../../ui';
import { draftName, type Draft } from '../receive/flow';
import { handOver } from '../goods/handover';
import { type Order } from '../goods/model';
import { orderLine, type OrderLine } from '../receive/model';
import { readScan } from '../goods/read';
import { decides, inbox } from '../discrepancies/data';
import { words as exceptionWords } from '../discrepancies/words';
import { outbox } from '../outbox/decided';
import { group, isStuck } from '../outbox/group';
import { personOf } from '../sign-in/badge';
import { person, roster, signOut, warehouse, warehouseName } from '../sign-in/session';
import { HindranceHere, IncompleteHere } from '../storage/readiness';
import { ClockOff } from './clock-off';
import { Cell } from './cell';
import { resumeOf } from './resume';
import type { TaskRow } from '../work/model';
import { words } from './words';
import './menu.css';

const OPEN = ['confirmed', 'partly_received'];
const NO_GOODS = ['BADGE', 'ENROL'];

export default function Menu() {
  const who = person.value;
  const [unknown, setUnknown] = useState(false);
  useScan((scan) => follow(scan, setUnknown));
  const w = words();
  const may = (permission: string): boolean => !!who && (who.permissions || []).indexOf(permission) >= 0;
  return (
    <Screen>
      <Bar title={warehouseName.value} sub={who ? named(who) : ''} />
      <Prompt
        state={unknown ? 'error' : 'ready'}
        aim={!unknown}
        title={unknown ? w.unknown : w.scan}
        note={unknown ? w.unknownNext : w.scanNext}
      />
      {updateReady.value && <Update />}
      {store.fastBy.value !== 0 && <ClockOff by={store.fastBy.value} />}
      <IncompleteHere />
      <HindranceHere />
      {who && <Resume person={who.id} />}
      <main class="rack">
        {(may('tasks.work') || may('tasks.direct')) && <WorkCell />}
        {may('receiving.receive') && <ReceiveCell />}
        {may('putaway.put_away') && (
          <Cell icon={shelves} title={w.putAway} note={w.putAwayNote} onPress={() => go('/put-away')} />
        )}
        {may('transfers.move') && <Cell icon={arrows} title={w.move} note={w.moveNote} onPress={() => go('/move')} />}
        {may('transfers.dispatch') && (
          <Cell icon={truck} title={w.dispatch} note={w.dispatchNote} onPress={() => go('/dispatch')} />
        )}
        {may('transfers.accept') && (
          <Cell icon={truck} title={w.accept} note={w.acceptNote} onPress={() => go('/accept')} />
        )}
        {may('returns.take') && (
          <Cell icon={undo} title={w.takeBack} note={w.takeBackNote} onPress={() => go('/return')} />
        )}
        {may('quality.inspect') && (
          <Cell icon={inspectIcon} title={w.inspect} note={w.inspectNote} onPress={() => go('/inspect')} />
        )}
        <Cell icon={search} title={w.lookUp} note={w.lookUpNote} onPress={() => go('/look-up')} />
        {may('counts.count') && (
          <Cell icon={clipboard} title={w.count} note={w.countNote} onPress={() => go('/count')} />
        )}
        {decides.value && <ExceptionsCell />}
        <OutboxCell />
        <Cell icon={scanLine} title={w.scanTest} note={w.scanTestNote} onPress={() => go('/scan-test')} />
        <Cell icon={sliders} title={w.settings} note={w.settingsNote} onPress={() => go('/settings')} />
      </main>
      <Actions>
        <Button onPress={signOut}>{w.switch}</Button>
      </Actions>
    </Screen>
  );
}

/** Badges change the person; orders, and what one still wants, are received; everything else is looked up. */
async function follow(scan: Scan, setUnknown: (unknown: boolean) => void): Promise<void> {
  const { code } = scan;
  const whose = personOf(scan, roster.peek());
  if (whose) return change(whose.id, setUnknown);
  const bad = code.kind === 'bad' || (code.kind === 'own' && NO_GOODS.indexOf(code.type) >= 0);
  setUnknown(bad);
  if (bad) return feedback('wrong');
  const said = readScan(scan);
  const who = person.peek();
  const { isReceived } = await import('../look-up/data');
  const receives = !!who && (who.permissions || []).indexOf('receiving.receive') >= 0 && (await isReceived(said));
  handOver(said);
  go(receives ? '/receive' : '/look-up');
}

function change(to: number, setUnknown: (unknown: boolean) => void): void {
  setUnknown(false);
  feedback('right');
  const now = person.peek();
  if (now && now.id === to) return;
  go(`/sign-in?person=${to}`, { replace: true });
  signOut();
}

function Resume({ person: id }: { person: number }) {
  const draft = store.draft<Draft>(draftName(id, warehouse.value));
  const live = draft.value.value ? store.rows<OrderLine>(store.partitions.tasks, 'order_line').value : null;
  const lines = (live || []).map(({ body }) => orderLine(body));
  const resume = resumeOf(draft.value.value, store.pendingOver(store.partitions.tasks), lines);
  const supplier = useSupplier(resume ? resume.supplier : null);
  if (!resume) return null;
  const title = resume.all > 0 ? words().resume(resume.done, resume.all) : words().resumeBlind(resume.taken);
  const note = [resume.number || words().blind, supplier].filter((each) => each).join(' · ');
  return (
    <button class="resume" onClick={() => go('/receive')}>
      <i class="sq is-part" />
      <div class="grow">
        <b>{title}</b>
        <span>{note}</span>
      </div>
      <Icon of={chevron} />
    </button>
  );
}

/** Taken when a person says so, or when the gun is left. */
function Update() {
  return (
    <button class="resume" disabled={updating.value} onClick={takeUpdate}>
      <i class="sq is-plan" />
      <div class="grow">
        <b>{updating.value ? common().waiting : words().update}</b>
        <span>{words().updateNext}</span>
      </div>
      <Icon of={refresh} />
    </button>
  );
}

function useSupplier(id: number | null): string {
  const [found, setFound] = useState<Named | null>(null);
  useEffect(() => {
    if (id !== null)
      void store.lookup<Named>(store.partitions.catalogue, 'supplier', String(id)).catch(unread).then(setFound);
  }, [id]);
  return found ? named(found) : '';
}

/** What this device has to do, else how much anybody may take. */
function WorkCell() {
  const w = words();
  const rows = (store.rows<TaskRow>(store.partitions.tasks, 'task').value || []).map(({ body }) => body);
  const own = store.device.value;
  const mine = rows.filter((row) => row.state === 'taken' && own && row.holder === own.id).length;
  const open = rows.filter((row) => row.state === 'open').length;
  const note = mine > 0 ? w.workMine : open > 0 ? w.workOpen(open) : w.workNone;
  return <Cell icon={list} title={w.work} note={note} figure={mine} onPress={() => go('/work')} />;
}

function ReceiveCell() {
  const rows = store.rows<Order>(store.partitions.tasks, 'order').value || [];
  const open = rows.filter(({ body }) => OPEN.indexOf(body.state) >= 0);
  const today = isoDay(Date.now());
  const due = open.filter(({ body }) => body.expected_on && body.expected_on <= today).length;
  const note = open.length === 0 ? words().receiveNone : due > 0 ? words().dueToday(due) : '';
  return (
    <Cell icon={download} title={words().receive} note={note} figure={open.length} onPress={() => go('/receive')} />
  );
}

/** What waits for this person's decision, on their own phone. */
function ExceptionsCell() {
  const w = exceptionWords();
  const open = inbox.value;
  const urgent = open.filter((row) => kindOf(row.code).urgency === 1).length;
  const tag = urgent > 0 ? <i class="tag">{w.entryNote(urgent)}</i> : undefined;
  return (
    <Cell
      icon={inboxIcon}
      title={w.entry}
      note={open.length === 0 ? w.entryNone : ''}
      tag={tag}
      figure={open.length}
      onPress={() => go('/exceptions')}
    />
  );
}

function OutboxCell() {
  const { network } = group(outbox.value);
  const stuck = outbox.value.filter(isStuck).length;
  const tag = stuck > 0 ? <i class="tag">{words().outboxAttention(stuck)}</i> : undefined;
  const note = network.length === 0 ? words().outboxNone : '';
  return (
    <Cell
      icon={upload}
      title={words().outbox}
      note={note}
      tag={tag}
      figure={network.length}
      onPress={() => go('/outbox')}
    />
  );
}
