/** Where received goods are put down, and whose they are where no order says it. */
import { named } from '../../../i18n';
import { scanner } from '../../../scanner';
import { Prompt, Row, Section, Work } from '../../../ui';
import { owners, whose } from '../../goods/owner';
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

export function Suppliers({ flow }: { flow: ReceiveFlow }) {
  const { supplier: chosen, owner } = flow.state.value;
  const keep = owners();
  return (
    <Frame flow={flow} onBack={() => flow.dispatch({ type: 'back' })}>
      <Prompt state="ready" aim={false} title={words().suppliers} note={words().suppliersNext} />
      <Work>
        <Row
          fill={chosen === null && !owner ? 'full' : 'none'}
          title={words().noSupplier}
          onPress={() => flow.dispatch({ type: 'supplier', supplier: null })}
        />
        {keep.length > 0 && <Section left={words().staysTheirs} />}
        {keep.map((each) => (
          <Row
            key={`owner-${each.id}`}
            fill={each.id === owner ? 'full' : 'none'}
            title={whose(each.id)}
            note={each.code}
            onPress={() => flow.dispatch({ type: 'owner', owner: each.id })}
          />
        ))}
        {keep.length > 0 && <Section left={words().becomesOurs} />}
        {flow.data.allSuppliers.value.map((each) => (
          <Row
            key={each.id}
            fill={each.id === chosen ? 'full' : 'none'}
            title={named(each)}
            note={each.code}
            onPress={() => flow.dispatch({ type: 'supplier', supplier: each.id })}
          />
        ))}
      </Work>
    </Frame>
  );
}
