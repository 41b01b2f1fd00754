/** What does not fit, what was expected and got, and the way out. */
import { Actions, Bar, Button, Screen, WrongScreen } from '../../../ui';
import { itemOf } from '../../goods/data';
import { nameOf } from '../../goods/show';
import { saying, wanted } from '../say';
import type { MoveFlow } from '../flow';
import type { Wrong } from '../state';
import { words } from '../words';

const MOST_TOLD = 3;

export function WrongScan({ flow, wrong }: { flow: MoveFlow; wrong: Wrong }) {
  const [title, next] = saying(wrong);
  const lies = wrong.lies.slice(0, MOST_TOLD).map((id) => (itemOf(id) || { sku: '' }).sku);
  const more = wrong.lies.length > MOST_TOLD ? ' …' : '';
  return (
    <Screen>
      <Bar title={words().title} onBack={() => flow.dispatch({ type: 'back' })} />
      <WrongScreen
        title={title}
        context={nameOf(wrong.item) || undefined}
        expected={wrong.expected || lies.filter((sku) => sku).join(', ') + more || undefined}
        wants={wanted(wrong)}
        got={wrong.got}
        next={next}
      />
      <Actions stop>
        <Button small onPress={() => flow.dispatch({ type: wrong.lawful ? 'lawful' : 'back' })}>
          {wrong.lawful ? words().takeAnyway : words().goOn}
        </Button>
      </Actions>
    </Screen>
  );
}
