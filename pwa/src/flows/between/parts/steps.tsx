/** Which transfer, to or from where, what is to be scanned, and what is missing. */
import { named } from '../../../i18n';
import { day } from '../../../i18n/format';
import { scanner } from '../../../scanner';
import { Actions, Button, Prompt, Row, Work } from '../../../ui';
import { itemOf, placeCode } from '../../goods/data';
import { amount, nameOf } from '../../goods/show';
import type { BetweenFlow } from '../flow';
import { onItsWay, unloaded, type Line } from '../model';
import { words } from '../words';
import { Frame } from './frame';

function whither(flow: BetweenFlow, id: number): string {
  const found = flow.warehouses.find((each) => each.id === id);
  const name = found ? named(found) : '';
  return flow.side === 'out' ? words().to(name) : words().from(name);
}

export function Which({ flow }: { flow: BetweenFlow }) {
  const w = words();
  const { transfers } = flow;
  return (
    <Frame
      flow={flow}
      last
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'without' })}>{w.without}</Button>
        </Actions>
      }
    >
      <Prompt
        state="ready"
        aim
        title={w.which}
        note={transfers.length > 0 ? w.whichNext : w.whichNone}
        pending={scanner.pending.value}
      />
      <Work>
        {transfers.map((transfer) => (
          <Row
            key={transfer.id}
            title={transfer.number}
            note={[
              whither(flow, flow.side === 'out' ? transfer.target : transfer.source),
              transfer.expected_on ? day(transfer.expected_on) : '',
            ]
              .filter((each) => each)
              .join(' · ')}
            onPress={() => flow.dispatch({ type: 'open', transfer })}
          />
        ))}
      </Work>
    </Frame>
  );
}

export function Whither({ flow }: { flow: BetweenFlow }) {
  const w = words();
  return (
    <Frame flow={flow}>
      <Prompt
        state="ask"
        title={flow.side === 'out' ? w.whereTo : w.whereFrom}
        note={w.whereNext}
        pending={scanner.pending.value}
      />
      <Work>
        {flow.warehouses.map((one) => (
          <Row
            key={one.id}
            title={named(one)}
            note={one.code}
            onPress={() => flow.dispatch({ type: 'warehouse', id: one.id })}
          />
        ))}
      </Work>
    </Frame>
  );
}

export function Goods({ flow }: { flow: BetweenFlow }) {
  const w = words();
  const { last, place, other } = flow.state.value;
  const done = last && !last.undone && flow.flash.value === 'right' ? said(flow) : '';
  const at = placeCode(place);
  const next = at ? w.goodsAt(at) : w.goodsNext;
  const title = flow.side === 'out' ? w.goodsOut : w.goodsIn;
  return (
    <Frame
      flow={flow}
      last
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'finish' })}>{flow.side === 'out' ? w.depart : w.finish}</Button>
        </Actions>
      }
    >
      <Prompt
        state={done ? 'right' : 'ready'}
        aim
        title={done || title}
        note={done ? title : next}
        pending={scanner.pending.value}
      />
      <Work>
        <Row title={whither(flow, other)} />
        <Lines flow={flow} lines={flow.lines} />
      </Work>
    </Frame>
  );
}

function said(flow: BetweenFlow): string {
  const { last } = flow.state.value;
  if (!last) return '';
  const w = words();
  const what = last.item ? amount(last.payload.quantity || 0, last.item) : last.payload.container || '';
  return flow.side === 'out' ? w.loaded(what) : w.accepted(what);
}

function Lines({ flow, lines }: { flow: BetweenFlow; lines: Line[] }) {
  const w = words();
  const out = flow.side === 'out';
  return (
    <>
      {lines.map((line) => {
        const item = itemOf(line.item);
        const all = out ? line.ordered || 0 : (line.dispatched || 0) + (line.found || 0) - (line.gone || 0);
        const done = (out ? line.dispatched : line.accepted) || 0;
        return (
          <Row
            key={`${line.item}|${line.lot || ''}|${line.status}|${line.owner || 0}`}
            title={nameOf(item)}
            note={[item ? item.sku : '', line.lot || ''].filter((each) => each).join(' · ')}
            figure={w.ofAll(amount(done, null), amount(all, null))}
            done={all > 0 && done >= all}
          />
        );
      })}
    </>
  );
}

export function Over({ flow }: { flow: BetweenFlow }) {
  const w = words();
  const out = flow.side === 'out';
  const missing = flow.lines.filter((line) => (out ? unloaded(line) : onItsWay(line)) > 0);
  return (
    <Frame
      flow={flow}
      actions={
        <Actions>
          <Button go onPress={() => flow.dispatch({ type: 'over' })}>
            {out ? w.depart : w.finish}
          </Button>
        </Actions>
      }
    >
      <Prompt
        state="ask"
        title={out ? w.departAsk : w.finishAsk}
        note={missing.length > 0 ? w.askMissing(missing.length) : w.askNone}
        pending={scanner.pending.value}
      />
      <Work>
        <Lines flow={flow} lines={missing} />
      </Work>
    </Frame>
  );
}
