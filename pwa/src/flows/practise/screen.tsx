/** Off to the practice company: what that means, and the way in. Of the real company's page alone. */
import graduation from 'lucide:graduation-cap';
import info from 'lucide:info';
import { useEffect, useState } from 'preact/hooks';
import { back, go, type RouteProps } from '../../shell/router';
import { store } from '../../store';
import { Actions, Bar, Button, feedback, Prompt, Screen, Why, Work } from '../../ui';
import { ADDRESS, hasJoined, join } from './join';
import { words } from './words';

/** `anew`: the practice company does not know this gun (any more). */
export default function Practise({ query }: RouteProps) {
  const w = words();
  const anew = query['anew'] !== undefined;
  const [state, setState] = useState<'told' | 'asking' | 'failed'>('told');
  const [code, setCode] = useState('');
  const enter = async (): Promise<void> => {
    if (!anew && hasJoined()) return location.assign(ADDRESS);
    setState('asking');
    const way = await join();
    if ('to' in way) return location.assign(way.to);
    feedback('wrong');
    setCode(way.code);
    setState('failed');
  };
  useEffect(() => {
    if (anew) void enter();
  }, []);
  const [title, note] = state === 'failed' ? said(code) : state === 'asking' ? [w.asking, w.askingNext] : [w.means, ''];
  return (
    <Screen>
      <Bar title={w.title} onBack={anew ? () => go('/', { replace: true }) : back} />
      <Prompt
        state={state === 'failed' ? 'error' : state === 'asking' ? 'waiting' : 'ready'}
        aim={false}
        icon={state === 'told' ? graduation : undefined}
        title={title}
        note={note}
      />
      <Work>
        <Why icon={info} title={w.meansNext} note={w.back} />
        <Waiting />
      </Work>
      <Actions noHand>
        <Button go disabled={state === 'asking'} onPress={() => void enter()}>
          {state === 'failed' ? w.again : w.go}
        </Button>
      </Actions>
    </Screen>
  );
}

function Waiting() {
  const { pending } = store.status.value;
  return pending > 0 ? <Why title={words().unsent(pending)} note={words().unsentNext} /> : null;
}

function said(code: string): [string, string] {
  const w = words();
  const known: Record<string, [string, string]> = {
    network: [w.network, w.networkNext],
    practice_missing: [w.missing, w.missingNext],
    practice_older: [w.older, w.olderNext],
    practice_often: [w.often, w.oftenNext],
  };
  return known[code] || [w.refused, w.refusedNext(code)];
}
