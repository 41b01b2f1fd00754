/** How many are left? A panel under a finished step, and its keypad. Whoever goes on is not held up. */
import { Bar, Button, Screen } from '../../ui';
import { placeCode } from './data';
import { asked, entry, openKeypad, passOver, said, say, takeBack, type } from './left-asked';
import { QuantityEntry } from './parts';
import { amount, nameOf } from './show';
import { words } from './words';
import './left.css';

export function LeftPanel() {
  const w = words();
  const [question, last] = [asked.value, said.value];
  if (last)
    return (
      <section class="left-ask" aria-label={w.left(placeCode(last.place))}>
        <b>{last.undone ? w.leftUndone : w.leftSaid(amount(last.quantity, last.item), placeCode(last.place))}</b>
        <span>{nameOf(last.item)}</span>
        {!last.undone && (
          <div>
            <Button small onPress={() => void takeBack()}>
              {w.undo}
            </Button>
          </div>
        )}
      </section>
    );
  if (!question) return null;
  return (
    <section class="left-ask" aria-label={w.left(placeCode(question.place))}>
      <b>{w.left(placeCode(question.place))}</b>
      <span>{[nameOf(question.item), question.lot].filter((each) => each).join(' · ')}</span>
      <div>
        <Button small onPress={passOver}>
          {w.skip}
        </Button>
        <Button small onPress={openKeypad}>
          {w.keyIn}
        </Button>
      </div>
    </section>
  );
}

/** Stands in place of a flow's own screen while it is open. */
export function LeftKeypad({ title }: { title: string }) {
  const [question, typed] = [asked.value, entry.value];
  if (!question || !typed) return null;
  return (
    <Screen>
      <Bar title={title} sub={placeCode(question.place)} onBack={passOver} />
      <QuantityEntry
        item={question.item}
        entry={typed}
        title={words().leftThere}
        note={words().leftNext}
        onKey={type}
        onEnter={() => void say()}
      />
    </Screen>
  );
}
