/** Reading another gun's outbox off its screen, with the camera or the scan engine, and keeping it until the server has it. */
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { offer, useScan } from '../../scanner';
import { openCamera } from '../../scanner/camera';
import { back } from '../../shell/router';
import { carried } from '../../store';
import { Actions, Bar, Button, feedback, Prompt, type PromptState, Screen, Work } from '../../ui';
import { CarriedList } from './list';
import { isFrame, readFrame } from './frames';
import { keep } from './keep';
import { isNews, type Reading, reduce, START } from './reducer';
import { words } from './words';
import './light.css';

const CAMERA = 'stowage.camera';

export default function Read() {
  const w = words();
  const [state, dispatch] = useReducer(reduce, START);
  const latest = useRef(state);
  latest.current = state;
  useScan(
    ({ raw }) => {
      const frame = readFrame(raw);
      if (frame === null) return feedback('wrong');
      const before = latest.current;
      const after = reduce(before, { type: 'frame', frame });
      if (isNews(before, after)) feedback('right');
      latest.current = after;
      dispatch({ type: 'frame', frame });
    },
    { adds: true },
  );
  useEffect(() => {
    if (state.phase !== 'checking') return;
    void keep(state, (file) => carried.keep(file)).then((event) => {
      feedback(event.type === 'kept' ? 'right' : 'wrong');
      dispatch(event);
    });
  }, [state.phase, state.hash]);
  return (
    <Screen>
      <Bar title={w.carryTitle} onBack={back} />
      <State state={state} />
      <Work>
        {state.phase === 'kept' ? <CarriedList /> : <Viewfinder />}
        {state.chunks.length > 0 && state.phase !== 'kept' ? <Pieces state={state} /> : null}
      </Work>
      <Actions noHand>
        {state.phase === 'kept' ? <Button onPress={() => dispatch({ type: 'again' })}>{w.another}</Button> : null}
        {state.phase === 'unkept' ? <Button onPress={() => dispatch({ type: 'keep' })}>{w.keepAgain}</Button> : null}
        <Button go={state.phase === 'kept'} onPress={back}>
          {w.done}
        </Button>
      </Actions>
    </Screen>
  );
}

function State({ state }: { state: Reading }) {
  const w = words();
  const told: Record<Reading['phase'], [PromptState, string, string]> = {
    aim: ['ready', w.aim, w.aimNext],
    reading: ['scanning', w.reading(state.have, state.chunks.length), w.readingNext],
    checking: ['loading', w.checking, ''],
    kept: ['queued', w.kept(state.code, state.commands), state.known ? w.keptKnown(state.known) : w.keptNext],
    unkept: ['error', state.full ? w.full : w.unkept, state.full ? w.fullNext : w.unkeptNext],
    bad: ['error', ...whyBad(state.why)],
  };
  const [look, title, note] = told[state.phase];
  return <Prompt state={look} title={title} note={note} />;
}

function whyBad(why: Reading['why']): [string, string] {
  const w = words();
  if (why === 'newer') return [w.newer, w.newerNext];
  if (why === 'differs') return [w.differs, w.differsNext];
  if (why === 'own') return [w.own, w.ownNext];
  return [w.damaged, w.again];
}

/** A square for each picture: solid once it is here. */
function Pieces({ state: { chunks } }: { state: Reading }) {
  return (
    <div class="pieces" aria-hidden="true">
      {chunks.map((chunk, at) => (
        <i key={at} class={chunk === null ? 'sq is-none' : 'sq is-full'} />
      ))}
    </div>
  );
}

/** The camera stays open; the scan engine of a gun reads all the same. */
function Viewfinder() {
  const w = words();
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let left = false;
    let stop = (): void => undefined;
    const found = (text: string): void => {
      if (isFrame(text)) offer(text, 'camera');
    };
    openCamera(video.current!, localStorage.getItem(CAMERA) || '', found).then(
      (camera) => {
        stop = camera.stop;
        if (left) camera.stop();
      },
      () => setFailed(true),
    );
    return () => {
      left = true;
      stop();
    };
  }, []);
  return (
    <div class={failed ? 'finder none' : 'finder'}>
      <video ref={video} muted />
      {failed ? <p>{w.noCamera}</p> : null}
    </div>
  );
}
