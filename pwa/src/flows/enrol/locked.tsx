/** A gun that was locked out: it goes on keeping what is done with it, or becomes a new gun by a code from the console. */
import { useEffect, useState } from 'preact/hooks';
import { scanner, useScan } from '../../scanner';
import { go } from '../../shell/router';
import { becomeAnother, EnrolFailed, store } from '../../store';
import {
  Actions,
  Bar,
  Button,
  ChoiceScreen,
  feedback,
  Prompt,
  Screen,
  Section,
  TextEntry,
  unlockSound,
  Why,
  Work,
} from '../../ui';
import { signOut } from '../sign-in/session';
import { tokenOf } from './reducer';
import { words } from './words';

/** What becomes of what was not sent; null: not said yet. */
type Fate = 'keep' | 'drop' | null;

/** `link`: the code that the page was opened with. */
export function Locked({ link, said }: { link: string; said: (code: string) => [string, string] }) {
  const w = words();
  const [anew, setAnew] = useState(link !== '');
  const [fate, setFate] = useState<Fate>(null);
  const { pending } = store.status.value;
  if (!anew) return <Told pending={pending} onAnew={() => setAnew(true)} />;
  if (pending > 0 && fate === null)
    return (
      <Screen>
        <Bar title={w.anewTitle} onBack={() => setAnew(false)} />
        <Prompt state="ask" title={w.unsent(pending)} note={w.unsentNext} />
        <ChoiceScreen
          choices={[
            { label: w.keepNote, value: w.keep, suggested: true },
            { label: w.dropNote, value: w.drop },
          ]}
          onChoose={(at) => setFate(at === 0 ? 'keep' : 'drop')}
        />
      </Screen>
    );
  const back = (): void => (pending > 0 ? setFate(null) : setAnew(false));
  return <Link link={link} keep={fate !== 'drop'} pending={pending} said={said} onBack={back} />;
}

function Told({ pending, onAnew }: { pending: number; onAnew: () => void }) {
  const w = words();
  const workOn = (): void => {
    unlockSound();
    go('/sign-in', { replace: true });
  };
  return (
    <Screen>
      <Bar title={w.title} />
      <Prompt state="error" title={w.locked} note={w.lockedNext} />
      <Work>
        {pending > 0 && <Why title={w.unsent(pending)} note={w.lockedKeeps} />}
        <Why title={w.anewMeans} />
      </Work>
      <Actions>
        <Button small onPress={workOn}>
          {w.signIn}
        </Button>
        <Button small onPress={onAnew}>
          {w.anew}
        </Button>
      </Actions>
    </Screen>
  );
}

interface LinkProps {
  link: string;
  keep: boolean;
  pending: number;
  said: (code: string) => [string, string];
  onBack: () => void;
}

function Link({ link, keep, pending, said, onBack }: LinkProps) {
  const w = words();
  const [text, setText] = useState('');
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState('');
  const ask = async (read: string): Promise<void> => {
    const token = tokenOf(read);
    if (token === null) {
      feedback('wrong');
      return setFailed('link_unreadable');
    }
    setAsking(true);
    try {
      await becomeAnother(token, keep);
      signOut();
      location.reload();
    } catch (error) {
      feedback('wrong');
      setAsking(false);
      setFailed(error instanceof EnrolFailed ? error.code : 'unknown');
    }
  };
  useEffect(() => {
    if (link) void ask(link);
  }, []);
  useScan(({ raw, code }) => {
    if (!asking) void ask(code.kind === 'own' ? code.value : raw);
  });
  const enter = (): void => {
    unlockSound();
    if (text.trim()) scanner.byHand(text);
  };
  const [title, note] = failed === '' ? [w.link, w.linkNext] : said(failed);
  return (
    <Screen>
      <Bar title={w.anewTitle} onBack={onBack} />
      <Prompt
        state={asking ? 'waiting' : failed ? 'error' : 'ready'}
        title={asking ? w.asking : title}
        note={asking ? w.askingNext : note}
      />
      <Work>
        {pending > 0 && <Why title={keep ? w.keeps(pending) : w.drops(pending)} />}
        <Section left={w.type} />
        <TextEntry label={w.code} value={text} onInput={setText} onEnter={enter} />
      </Work>
      <Actions>
        <Button go disabled={asking} onPress={enter}>
          {w.enter}
        </Button>
      </Actions>
    </Screen>
  );
}
