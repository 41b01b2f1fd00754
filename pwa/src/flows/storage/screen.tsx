/** Something happened to what is kept here: what it was, what is lost, what to do. Shown before anything else. */
import { useState } from 'preact/hooks';
import { stamp } from '../../i18n/format';
import { go } from '../../shell/router';
import { deleteStore, store, type Trouble } from '../../store';
import { Actions, Bar, Button, Prompt, Screen, Why, Work } from '../../ui';
import { Readiness } from './readiness';
import { words } from './words';

export default function Storage() {
  const trouble = store.trouble.value;
  if (trouble === null) return <Fine />;
  if (trouble.kind === 'unreadable') return <Unreadable error={trouble.error} />;
  if (trouble.kind === 'closed') return <Closed trouble={trouble} />;
  if (trouble.kind === 'gone')
    return trouble.back === undefined ? <Gone trouble={trouble} /> : <CameBack trouble={trouble} />;
  return <PutBack trouble={trouble} />;
}

function Fine() {
  return (
    <Screen>
      <Bar title={words().title} onBack={() => go('/', { replace: true })} />
      <Work>
        <Readiness />
      </Work>
    </Screen>
  );
}

function Unreadable({ error }: { error: string }) {
  const w = words();
  const [sure, setSure] = useState(false);
  const anew = (): void => void deleteStore().then(() => location.reload());
  return (
    <Screen>
      <Bar title={w.title} />
      <Prompt
        state={sure ? 'ask' : 'error'}
        title={sure ? w.anewSure : w.unreadable}
        note={sure ? w.anewSureNext : w.unreadableNext}
      />
      <Work>
        <Why title={w.unreadableMeans} note={error} />
      </Work>
      <Actions>
        <Button onPress={() => (sure ? anew() : setSure(true))}>{w.anew}</Button>
        <Button go onPress={() => (sure ? setSure(false) : location.reload())}>
          {sure ? w.keep : w.again}
        </Button>
      </Actions>
    </Screen>
  );
}

function Closed({ trouble: { code, unsent } }: { trouble: Extract<Trouble, { kind: 'closed' }> }) {
  const w = words();
  return (
    <Screen>
      <Bar title={w.title} />
      <Prompt state="error" title={w.closed(code)} note={w.closedNext} />
      <Work>
        <Why title={w.closedMeans} />
        <Why title={unsent === 0 ? w.allSent : w.waited(unsent)} />
      </Work>
      <Actions noHand>
        <Button go onPress={() => location.reload()}>
          {w.reload}
        </Button>
      </Actions>
    </Screen>
  );
}

function Gone({ trouble: { code, unsent } }: { trouble: Extract<Trouble, { kind: 'gone' }> }) {
  const w = words();
  const enrol = (): void => {
    store.understood();
    go('/enrol', { replace: true });
  };
  return (
    <Screen>
      <Bar title={w.title} />
      <Prompt state="error" title={w.gone(code)} note={w.goneNext} />
      <Work>
        <Why title={w.goneMeans} />
        <Why title={unsent === 0 ? w.allSent : w.unsent(unsent)} />
      </Work>
      <Actions>
        <Button go onPress={enrol}>
          {w.enrol}
        </Button>
      </Actions>
    </Screen>
  );
}

function CameBack({ trouble: { code, unsent, back = 0 } }: { trouble: Extract<Trouble, { kind: 'gone' }> }) {
  const w = words();
  return (
    <Screen>
      <Bar title={w.title} />
      <Prompt state={unsent === 0 ? 'ask' : 'error'} title={w.cameBack(code)} note={w.cameBackNext} />
      <Work>
        <Why title={w.cameBackMeans(back)} note={w.cameBackWithout} />
        {unsent === 0 ? null : <Why title={w.unsentHere(unsent)} note={w.countAgain} />}
      </Work>
      <Understood />
    </Screen>
  );
}

function Understood() {
  const understood = (): void => {
    store.understood();
    go('/', { replace: true });
  };
  return (
    <Actions>
      <Button go onPress={understood}>
        {words().understood}
      </Button>
    </Actions>
  );
}

/** What nobody has, as far as it can be told. */
function lostSince(unsent: number | null, since: number | null): string {
  const w = words();
  if (unsent !== null) return w.unsentHere(unsent);
  return since === null ? w.unknownLost : w.lostSince(stamp(since));
}

function PutBack({ trouble: { missing, unsent, since, torn } }: { trouble: Extract<Trouble, { kind: 'put_back' }> }) {
  const w = words();
  const means = torn ? w.tornMeans : missing === null ? w.putBackOrCopied : w.putBackMeans;
  return (
    <Screen>
      <Bar title={w.title} />
      <Prompt
        state="error"
        title={torn ? w.torn : w.putBack}
        note={missing === null ? w.putBackSome : w.putBackNext(missing)}
      />
      <Work>
        <Why title={means} />
        {unsent === 0 ? <Why title={w.allSent} /> : <Why title={lostSince(unsent, since)} note={w.countAgain} />}
      </Work>
      <Understood />
    </Screen>
  );
}
