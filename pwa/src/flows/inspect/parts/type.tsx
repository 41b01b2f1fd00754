/** Typing a measure, how many pieces are bad, or how much is rejected. */
import { named } from '../../../i18n';
import { quantity } from '../../../i18n/format';
import { Actions, Button, ItemHead, Keypad, Prompt, SumFigure, Work } from '../../../ui';
import { itemOf } from '../../goods/data';
import { amount, nameOf, noteOf } from '../../goods/show';
import type { InspectFlow } from '../flow';
import type { Characteristic, InspectionRow } from '../model';
import type { What } from '../state';
import { words } from '../words';
import { Frame } from './frame';

interface Props {
  flow: InspectFlow;
  row: InspectionRow;
  what: What;
}

export function Type({ flow, row, what }: Props) {
  const w = words();
  const { digits, values } = flow.state.value;
  const item = itemOf(row.item);
  const one = typeof what === 'object' ? (row.characteristics || []).filter(({ code }) => code === what.code)[0] : null;
  const measured = one && one.check === 'measured' ? one : null;
  const before = measured ? (values[measured.code] || []).map(quantity).slice(-5).join('  ') : '';
  const [title, note] = asks(what, measured, one || null, row);
  const signed = measured && measured.lower !== undefined && measured.lower < 0;
  return (
    <Frame
      flow={flow}
      actions={
        signed ? (
          <Actions>
            <Button onPress={() => flow.dispatch({ type: 'key', key: 'sign' })}>{w.sign}</Button>
          </Actions>
        ) : (
          <></>
        )
      }
    >
      <Prompt state="ready" title={title} note={note} />
      <Work>
        {item && <ItemHead name={nameOf(item)} note={noteOf(item)} />}
        <SumFigure formula={before} value={digits || '—'} unit={measured ? measured.unit : undefined} />
      </Work>
      <Keypad
        plain
        decimal={measured !== null || what === 'rejected'}
        onKey={(key) => flow.dispatch({ type: 'key', key })}
        onEnter={() => flow.dispatch({ type: 'enter' })}
        enter={digits ? w.enter : w.done}
      />
    </Frame>
  );
}

function asks(
  what: What,
  measured: Characteristic | null,
  one: Characteristic | null,
  row: InspectionRow,
): [title: string, note: string] {
  const w = words();
  if (what === 'rejected') return [w.howMuch, w.howMuchNext(amount(row.left, itemOf(row.item)))];
  const name = one ? named({ zh: one.name_zh, en: one.name_en }) || one.code : '';
  return measured ? [w.measure, `${name} · ${w.measureNext}`] : [w.howMany, name || w.howManyNext];
}
