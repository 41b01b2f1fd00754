/** Screens that flows share: typing a quantity, and what stands in the way of working at all. */
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { common } from '../../i18n/common';
import { quantity, unitName } from '../../i18n/format';
import { scanner, useScan } from '../../scanner';
import { back } from '../../shell/router';
import { inTask } from '../../shell/status';
import { Actions, Bar, Button, ItemHead, Keypad, Prompt, Screen, SumFigure, Work } from '../../ui';
import { person, warehouse, warehouseName } from '../sign-in/session';
import { current } from '../work/current';
import * as entries from './entry';
import type { Entry } from './entry';
import { SCALE, type Item } from './model';
import { readScan } from './read';
import type { FlowState, Session } from './session';
import { nameOf, noteOf, unitOf } from './show';
import { words } from './words';

type Hosted = Pick<Session<FlowState, unknown>, 'open' | 'close' | 'scan' | 'failure' | 'opened' | 'warehouse'>;

interface HostProps<F> {
  title: string;
  /** said where this gun was moved to another warehouse meanwhile */
  movedNext: string;
  make: (person: number, warehouse: number) => F;
  children: (flow: F) => ComponentChildren;
}

/** A flow while it is open: its session, its scans, and what keeps it from working. */
export function Host<F extends Hosted>({ title, movedNext, make, children }: HostProps<F>) {
  const who = person.value;
  const flow = useMemo(() => make(who ? who.id : 0, warehouse.peek()), [who ? who.id : 0, useTask()]);
  useEffect(() => {
    inTask.value = true;
    void flow.open();
    return () => {
      inTask.value = false;
      flow.close();
    };
  }, [flow]);
  useScan((scan) => flow.scan({ ...readScan(scan), hand: scan.source === 'hand' }), { adds: true });
  if (flow.failure.value) return <CannotWrite title={title} full={flow.failure.value === 'QuotaExceededError'} />;
  if (!flow.opened.value) {
    return (
      <Screen>
        <Bar title={title} onBack={back} />
        <Work>{null}</Work>
      </Screen>
    );
  }
  if (warehouse.value !== flow.warehouse) return <Moved title={title} next={movedNext} />;
  return <>{children(flow)}</>;
}

/** The task that is done here: the next one of the same process begins the flow anew. One that is put down does not. */
function useTask(): string {
  const task = current.value;
  const latest = useRef('');
  if (task) latest.current = task.id;
  return latest.current;
}

/** Somebody at the desk moved this gun to another warehouse while goods were in hand. */
function Moved({ title, next }: { title: string; next: string }) {
  return (
    <Screen>
      <Bar title={title} onBack={back} />
      <Prompt state="ask" title={words().moved(warehouseName.value)} note={next} />
      <Work>{null}</Work>
      <Actions noHand>
        <Button go onPress={back}>
          {common().menu}
        </Button>
      </Actions>
    </Screen>
  );
}

function CannotWrite({ title, full }: { title: string; full: boolean }) {
  const w = words();
  return (
    <Screen>
      <Bar title={title} onBack={back} />
      <Prompt state="error" title={full ? w.noWrite : w.noStorage} note={full ? w.noWriteNext : w.noStorageNext} />
      <Work>{null}</Work>
      <Actions noHand>
        {full ? null : (
          <Button go onPress={() => location.reload()}>
            {w.reload}
          </Button>
        )}
      </Actions>
    </Screen>
  );
}

interface EntryProps {
  item: Item;
  entry: Entry;
  title: string;
  note?: string;
  /** a scan adds here as well */
  aim?: boolean;
  /** scans that wait */
  held?: number;
  onKey: (key: string) => void;
  onEnter: () => void;
}

/** Typing a quantity: 3 [case] 5 [pcs] = 77, the sum shown. Stands within the flow's own frame. */
export function QuantityEntry({ item, entry, title, note, aim, held = 0, onKey, onEnter }: EntryProps) {
  const total = entries.sum(entry).quantity;
  return (
    <>
      <Prompt
        state="ready"
        aim={aim}
        title={title}
        note={note || words().quantityNext}
        pending={scanner.pending.value + held}
      />
      <Work>
        <ItemHead name={nameOf(item)} note={noteOf(item)} />
        <SumFigure formula={formula(entry)} value={quantity(total)} unit={unitName(unitOf(item.unit), total)} />
      </Work>
      <Keypad
        units={entry.units.map((unit) => ({
          label: unitName(unitOf(unit.unit)),
          factor: quantity((unit.numerator * SCALE) / unit.denominator),
        }))}
        active={0}
        decimal={entry.decimals > 0}
        onKey={onKey}
        onEnter={onEnter}
        enter={words().enter}
      />
    </>
  );
}

/** '3 cases × 24 + 5 pcs' */
function formula(entry: Entry): string {
  const said = (digits: string, unit: number, one: boolean): string => {
    const of = entry.units[unit]!;
    const shown = `${digits} ${unitName(unitOf(of.unit), one ? SCALE : 0)}`;
    return unit === 0 ? shown : `${shown} × ${quantity((of.numerator * SCALE) / of.denominator)}`;
  };
  const terms = entry.terms.map(({ count, unit }) => said(quantity(count), unit, count === SCALE));
  if (entry.digits) terms.push(said(entry.digits, 0, entry.digits === '1'));
  return terms.join(' + ');
}
