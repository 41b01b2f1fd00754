/** Where received goods are put down. */
import { scanner } from '../../../scanner';
import { Prompt, Row, Work } from '../../../ui';
import type { ReceiveFlow } from '../flow';
import { words } from '../words';
import { Frame } from './frame';

export function Places({ flow }: { flow: ReceiveFlow }) {
  const chosen = (flow.data.place.value || { id: 0 }).id;
  return (
    <Frame flow={flow} onBack={() => flow.dispatch({ type: 'back' })}>
      <Prompt state="ready" aim title={words().places} note={words().placesNext} pending={scanner.pending.value} />
      <Work>
        {flow.data.landing.value.map((place) => (
          <Row
            key={place.id}
            fill={place.id === chosen ? 'full' : 'none'}
            title={place.code}
            onPress={() => flow.dispatch({ type: 'place', place })}
          />
        ))}
      </Work>
    </Frame>
  );
}
