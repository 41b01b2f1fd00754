/** Which order? Scan its number or an item on it, tap it, or receive without one. */
import { day, isoDay } from '../../../i18n/format';
import { back } from '../../../shell/router';
import { Actions, Button, Empty, Prompt, Row, Section, Work } from '../../../ui';
import { scanner } from '../../../scanner';
import type { ReceiveFlow } from '../flow';
import type { Order } from '../../goods/model';
import { isComplete } from '../tolerance';
import { words } from '../words';
import { Frame } from './frame';

export function Pick({ flow }: { flow: ReceiveFlow }) {
  const wanted = flow.state.value.wanted_item;
  const orders = flow.data.open.value.filter((order) => wanted === null || wants(flow, order, wanted));
  const today = isoDay(Date.now());
  const leave = (): void => (wanted === null ? back() : flow.dispatch({ type: 'back' }));
  return (
    <Frame
      flow={flow}
      onBack={leave}
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'blind', supplier: null })}>{words().withoutOrder}</Button>
        </Actions>
      }
    >
      <Prompt
        state={wanted === null ? 'ready' : 'ask'}
        aim={wanted === null}
        title={wanted === null ? words().pick : words().pickWanted}
        note={orders.length === 0 ? undefined : wanted === null ? words().pickNext : words().pickWantedNext}
        pending={scanner.pending.value}
      />
      <Work>
        {orders.length === 0 && <Empty title={words().pickNone} note={words().pickNoneNext} />}
        {orders.length > 0 && <Section left={flow.data.warehouseName.value} />}
        {orders.map((order) => (
          <Row
            key={order.id}
            fill={order.state === 'confirmed' ? 'none' : order.state === 'received' ? 'full' : 'part'}
            title={order.number}
            note={[dueOf(order, today), flow.data.supplierName(order.supplier)].filter((each) => each).join(' · ')}
            figure={String(order.lines || 0)}
            unit={words()
              .orderLines(order.lines || 0)
              .replace(/^\d+ /, '')}
            onPress={() => flow.dispatch({ type: 'order', order })}
          />
        ))}
      </Work>
    </Frame>
  );
}

function wants(flow: ReceiveFlow, order: Order, item: number): boolean {
  return flow.data.lines.value.some((line) => line.order === order.id && line.item === item && !isComplete(line));
}

function dueOf(order: Order, today: string): string {
  if (!order.expected_on) return '';
  const at = day(order.expected_on);
  return order.expected_on < today ? words().overdue(at) : words().due(at);
}
