/** Around every screen of a gun that practises: the band that says so and leads back, and what to do when the practice company is gone. */
import arrowLeft from 'lucide:arrow-left';
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { BASE } from '../../company';
import { here } from '../../shell/router';
import { store } from '../../store';
import { Actions, Bar, Button, Icon, Prompt, Screen, Why, Work } from '../../ui';
import { words } from './words';
import '../../ui/practice.css';

const REAL = '/m/';
/** Where the real company's stream stands in this browser: store/mirror.ts. */
const REAL_STREAM = 'stowage.stream';
const LOOK_MS = 5_000;

/** The server has said that there is no practice company. */
const missing = signal(false);

export default function Practice({ children }: { children: ComponentChildren }) {
  useEffect(watchServer, []);
  const trouble = troubleNow();
  return (
    <>
      <Band />
      {trouble === null ? children : <Trouble of={trouble} />}
    </>
  );
}

/** Records of the real gun that no server has answered yet. */
function unsentThere(): number | null {
  try {
    const kept = JSON.parse(localStorage.getItem(REAL_STREAM) || 'null') as { next: number; acked: number } | null;
    return kept && Math.max(0, kept.next - 1 - kept.acked);
  } catch {
    return null; // unreadable: the real page itself will say so
  }
}

function Band() {
  const w = words();
  const waiting = unsentThere();
  return (
    <nav aria-label={w.title}>
      <button class="practice-band" onClick={() => location.assign(REAL)}>
        <b>
          练习 <span>PRACTICE</span>
        </b>
        <em>
          {waiting ? <i>{w.waits(waiting)}</i> : null}
          <Icon of={arrowLeft} size={16} />
          {w.leave}
        </em>
      </button>
    </nav>
  );
}

type Kind = 'missing' | 'anew' | 'outside';

/** `outside`: nobody has let this gun in, and the real one could be asked to. */
function troubleNow(): Kind | null {
  if (missing.value) return 'missing';
  const { path, query } = here.value;
  if (path === '/enrol' && query['t']) return null;
  if (store.device.value === null) return unsentThere() === null ? null : 'outside';
  return store.status.value.blocked === 'device_unknown' ? 'anew' : null;
}

function Trouble({ of }: { of: Kind }) {
  const w = words();
  const told: Record<Kind, [string, string]> = {
    missing: [w.missing, w.missingNext],
    anew: [w.anew, w.anewNext],
    outside: [w.outside, w.outsideNext],
  };
  const [title, note] = told[of];
  return (
    <Screen>
      <Bar title={w.title} />
      <Prompt state={of === 'missing' ? 'error' : 'ask'} title={title} note={note} />
      <Work>
        <Why title={w.means} note={w.meansNext} />
      </Work>
      <Actions noHand>
        <Button go={of === 'missing'} onPress={() => location.assign(REAL)}>
          {w.leave}
        </Button>
        {of !== 'missing' && (
          <Button go onPress={() => location.assign(`${REAL}#/practise?anew=1`)}>
            {w.join}
          </Button>
        )}
      </Actions>
    </Screen>
  );
}

/** Asks while no live connection stands, whether that is because there is no practice company any more. */
function watchServer(): () => void {
  const look = async (): Promise<void> => {
    if (document.hidden || (store.status.peek().live && !missing.peek())) return;
    try {
      const answer = await fetch(`${BASE}/api/health`, { credentials: 'omit' });
      missing.value = answer.status === 404;
    } catch {
      return; // no network: nobody knows
    }
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_MS);
  return () => clearInterval(timer);
}
