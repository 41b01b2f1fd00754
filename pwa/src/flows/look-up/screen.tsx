/** One scan of anything says what is known of it, with or without a server. */
import { useEffect, useState } from 'preact/hooks';
import { scanner, useScan, type Scan } from '../../scanner';
import { back, go } from '../../shell/router';
import { Actions, Bar, Button, ChoiceScreen, feedback, Prompt, Screen, Work } from '../../ui';
import { handOver, takeOver } from '../goods/handover';
import { nameOf, packingOf } from '../goods/show';
import type { Item } from '../goods/model';
import type { Scanned } from '../goods/resolve';
import { person } from '../sign-in/session';
import { lookAt, lookAtCode } from './data';
import type { Looked } from './find';
import { Bind, type Binding } from './parts/bind';
import { OfOrder, OfPerson } from './parts/papers';
import { OfContainer, OfItem, OfLot, OfPlace } from './parts/stock';
import { words } from './words';
import './look-up.css';

const WRONG: Looked['is'][] = ['unknown', 'malformed', 'incomplete'];

export default function LookUp() {
  const [looked, setLooked] = useState<Looked | null>(null);
  const [binding, setBinding] = useState<Binding | null>(null);
  const [bound, setBound] = useState(false);
  const show = (found: Looked): void => {
    if (binding && (found.is === 'item' || found.is === 'choose')) {
      const items = found.is === 'item' ? [found.item] : found.options.map(({ match }) => match.item);
      setBinding({ ...binding, items });
      return feedback('ask');
    }
    setBinding(null);
    setBound(false);
    setLooked(found);
    feedback(WRONG.indexOf(found.is) >= 0 ? 'wrong' : found.is === 'choose' ? 'ask' : 'right');
  };
  useScan((scan: Scan) => lookAt(scan).then(show));
  useEffect(() => {
    for (const scan of takeOver()) void lookAtCode(scan).then(show);
  }, []);
  const done = (item: Item): void => {
    setBinding(null);
    setBound(true);
    setLooked({ is: 'item', item });
    feedback('right');
  };
  return (
    <Screen>
      <Bar title={words().title} onBack={binding ? () => setBinding(null) : back} />
      {!binding && <Say looked={looked} bound={bound} />}
      {binding ? (
        <Bind binding={binding} onItem={(item) => setBinding({ ...binding, items: [item] })} onBound={done} />
      ) : looked && looked.is === 'choose' ? (
        <ChoiceScreen
          raw={looked.raw}
          choices={looked.options.map(({ match }) => ({
            label: match.item.sku,
            value: nameOf(match.item),
            note: packingOf(match.item),
          }))}
          onChoose={(index) => setLooked({ is: 'item', item: looked.options[index]!.match.item })}
        />
      ) : (
        <Work>{looked && <Known looked={looked} />}</Work>
      )}
      <Actions>
        {looked && !binding && <Onward looked={looked} onBind={(code) => setBinding({ code, items: [] })} />}
      </Actions>
    </Screen>
  );
}

function Say({ looked, bound }: { looked: Looked | null; bound: boolean }) {
  const w = words();
  const pending = scanner.pending.value;
  if (!looked) return <Prompt state="ready" title={w.scan} note={w.scanNext} pending={pending} />;
  if (bound) return <Prompt state="right" aim title={w.bound} note={w.next} pending={pending} />;
  switch (looked.is) {
    case 'unknown':
      return <Prompt state="wrong" title={w.unknown} note={w.unknownNext} pending={pending} />;
    case 'malformed':
      return <Prompt state="wrong" title={w.malformed} note={w.malformedNext} pending={pending} />;
    case 'incomplete':
      return <Prompt state="error" title={w.incomplete} note={w.incompleteNext} pending={pending} />;
    case 'choose':
      return <Prompt state="ask" title={w.which} note={w.whichNext} pending={pending} />;
    default:
      return <Prompt state="ready" title={w.next} pending={pending} />;
  }
}

function Known({ looked }: { looked: Looked }) {
  switch (looked.is) {
    case 'item':
      return <OfItem key={looked.item.id} item={looked.item} />;
    case 'place':
      return <OfPlace key={looked.place.id} place={looked.place} />;
    case 'container':
      return <OfContainer key={looked.code} code={looked.code} />;
    case 'lot':
      return <OfLot key={looked.lot} lot={looked.lot} />;
    case 'order':
      return <OfOrder key={looked.order.id} order={looked.order} />;
    case 'person':
      return <OfPerson id={looked.id} />;
    case 'choose':
      return null;
    default:
      return <p class="para">{looked.raw}</p>;
  }
}

/** What can be done with it: the flow takes up what was scanned. */
function Onward({ looked, onBind }: { looked: Looked; onBind: (code: string) => void }) {
  const w = words();
  const may = (permission: string): boolean =>
    ((person.value && person.value.permissions) || []).indexOf(permission) >= 0;
  if (looked.is === 'unknown')
    return may('catalog.bind') ? <Button onPress={() => onBind(looked.raw)}>{w.bind}</Button> : null;
  const [path, said, label] = onward(looked);
  if (!said || !may(path === '/move' ? 'transfers.move' : 'receiving.receive')) return null;
  const open = (): void => {
    handOver(said);
    go(path);
  };
  return <Button onPress={open}>{w[label]}</Button>;
}

function onward(looked: Looked): [path: string, said: Scanned | null, label: 'move' | 'receive'] {
  const move = (raw: string, own?: Scanned['own']): [string, Scanned, 'move'] => [
    '/move',
    { raw, readings: [], own },
    'move',
  ];
  if (looked.is === 'item') return move(looked.item.sku);
  if (looked.is === 'place') return move(looked.place.code, 'place');
  if (looked.is === 'container') return move(looked.code, 'container');
  if (looked.is === 'order') return ['/receive', { raw: looked.order.number, readings: [], own: 'order' }, 'receive'];
  return ['', null, 'move'];
}
