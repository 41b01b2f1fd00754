/** What waits on this gun, as pictures for another gun's camera: one after the other, each round in another order. */
import { encode } from 'uqr';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { back } from '../../shell/router';
import { carried, type Showing, store } from '../../store';
import { Actions, Bar, Button, Empty, Prompt, Screen, Work } from '../../ui';
import { framesOf, roundOrder } from './frames';
import { words } from './words';
import './light.css';

const PACES = [150, 250, 400, 700]; // ms a picture
const USUAL = 1;
const QUIET = 4; // modules of white around a code

interface Shown {
  frames: string[];
  showing: Showing;
}

export default function Show() {
  const w = words();
  const waiting = store.status.value.pending;
  const [from, setFrom] = useState(0);
  const [shown, setShown] = useState<Shown | null | undefined>(undefined);
  useEffect(() => {
    let left = false;
    void carried.waiting(from).then(async (showing) => {
      const next = showing && { frames: await framesOf(showing), showing };
      if (!left) setShown(next);
    });
    return () => {
      left = true;
    };
  }, [waiting, from]);
  return (
    <Screen>
      <Bar title={w.showTitle} onBack={back} />
      {shown ? (
        <Reel {...shown} onPart={setFrom} />
      ) : (
        <>
          <Prompt
            state={shown === undefined ? 'loading' : 'empty'}
            title={shown === undefined ? w.preparing : w.nothing}
          />
          <Work>{shown === null && <Empty title={w.nothing} note={w.nothingNext} />}</Work>
          <Actions noHand>
            <Button onPress={back}>{w.done}</Button>
          </Actions>
        </>
      )}
    </Screen>
  );
}

/** More than one showing holds is shown part by part. `onPart`: a number in the part that is wanted. */
function Parts({ showing: { part, parts, ops }, onPart }: { showing: Showing; onPart: (from: number) => void }) {
  const w = words();
  if (parts === 1) return null;
  return (
    <div class="light-ways">
      <button disabled={part === 0} onClick={() => onPart(ops[0]!.cseq - 1)}>
        {w.previousPart}
      </button>
      <button disabled={part === parts - 1} onClick={() => onPart(ops[ops.length - 1]!.cseq + 1)}>
        {w.nextPart}
      </button>
    </div>
  );
}

function noteOf({ part, parts, before, all, ops }: Showing): string {
  const w = words();
  return parts === 1 ? w.showNote(all) : w.partNote(part + 1, parts, before + 1, before + ops.length, all);
}

function Reel({ frames, showing, onPart }: Shown & { onPart: (from: number) => void }) {
  const w = words();
  const [step, setStep] = useState(0);
  const [pace, setPace] = useState(USUAL);
  useEffect(() => setStep(0), [frames]);
  useEffect(() => {
    const timer = setInterval(() => setStep((at) => at + 1), PACES[pace]!);
    return () => clearInterval(timer);
  }, [pace]);
  const round = Math.floor(step / frames.length);
  const order = useMemo(() => roundOrder(frames.length, round), [frames, round]);
  const at = order[step % frames.length] ?? 0;
  return (
    <>
      <section class="light-head" aria-live="polite">
        <b>{w.showState}</b>
        <span>{noteOf(showing)}</span>
      </section>
      <Work>
        <Parts showing={showing} onPart={onPart} />
        <Picture text={frames[at]!} label={w.picture(at + 1, frames.length)} />
        <p class="light-foot">
          {w.picture(at + 1, frames.length)} · {w.round(round + 1)}
          <br />
          {w.showNext}
        </p>
      </Work>
      <Actions noHand>
        <Button small disabled={pace === PACES.length - 1} onPress={() => setPace(pace + 1)}>
          {w.slower}
        </Button>
        <Button small disabled={pace === 0} onPress={() => setPace(pace - 1)}>
          {w.faster}
        </Button>
        <Button small go onPress={back}>
          {w.done}
        </Button>
      </Actions>
    </>
  );
}

/** Each is drawn once: making a code costs a slow gun more than a picture lasts. */
const drawn = new Map<string, { size: number; path: string }>();

function draw(text: string): { size: number; path: string } {
  let found = drawn.get(text);
  if (found === undefined) {
    const { data, size } = encode(text, { ecc: 'L', boostEcc: false, border: QUIET });
    const path = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
    found = { size, path };
    drawn.set(text, found);
  }
  return found;
}

/** Dark on white in both themes: readers want it so. */
function Picture({ text, label }: { text: string; label: string }) {
  const { size, path } = draw(text);
  return (
    <svg class="light" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
