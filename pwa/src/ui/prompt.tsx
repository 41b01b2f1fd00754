import barcode from 'lucide:barcode';
import check from 'lucide:check';
import hourglass from 'lucide:hourglass';
import octagonX from 'lucide:octagon-x';
import pack from 'lucide:package';
import refresh from 'lucide:refresh-cw';
import triangle from 'lucide:triangle-alert';
import upload from 'lucide:upload';
import type { ComponentChildren } from 'preact';
import { common } from '../i18n/common';
import { Icon } from './icon';

export type PromptState =
  | 'ready'
  | 'scanning'
  | 'right'
  | 'ask'
  | 'wrong'
  | 'waiting'
  | 'offline'
  | 'queued'
  | 'parked'
  | 'empty'
  | 'loading'
  | 'error';

/** A warning sign with a question: lucide has none. */
const question = '<path d="M12 2l10 10-10 10L2 12zM9.8 9.5a2.3 2.3 0 1 1 3.2 2.1c-.7.3-1 .8-1 1.4M12 16.2h.01"/>';

const LOOKS: Record<PromptState, { tone: string; icon: string }> = {
  ready: { tone: '', icon: barcode },
  scanning: { tone: '', icon: barcode },
  right: { tone: 'ok', icon: check },
  ask: { tone: 'ask', icon: question },
  wrong: { tone: 'stop', icon: octagonX },
  waiting: { tone: 'calm', icon: hourglass },
  offline: { tone: 'held', icon: '' },
  queued: { tone: 'calm', icon: upload },
  parked: { tone: 'ask', icon: triangle },
  empty: { tone: 'calm', icon: pack },
  loading: { tone: 'calm', icon: refresh },
  error: { tone: 'stop', icon: triangle },
};

export interface PromptProps {
  state: PromptState;
  title: string;
  note?: string;
  icon?: string;
  /** the four corners: a scan does it; by default while ready */
  aim?: boolean;
  /** scans that wait behind this one */
  pending?: number;
}

const ROOM_OF_TITLE = 20; // characters that fit beside the icon at 360 px, Chinese ones counted twice

function isLong(title: string): boolean {
  return Array.from(title).reduce((sum, char) => sum + (char > '\u2e80' ? 2 : 1), 0) > ROOM_OF_TITLE;
}

/** The band that says what to do next; its colour is the state. */
export function Prompt({
  state,
  title,
  note,
  icon,
  aim = state === 'ready' || state === 'scanning',
  pending = 0,
}: PromptProps) {
  const look = LOOKS[state];
  const shown = icon || look.icon;
  const inner = (
    <>
      {shown ? <Icon of={shown} size={40} /> : <span class="held-mark hatch" />}
      <div class="grow">
        <b>{title}</b>
        {note && <span>{note}</span>}
      </div>
      {pending > 0 && <em class="more">+{pending}</em>}
    </>
  );
  const name = `prompt ${look.tone}${aim ? ' aim' : ''}${state === 'scanning' ? ' close' : ''}${isLong(title) ? ' long' : ''}`;
  return (
    <section class={name} aria-live="assertive">
      {aim ? <div class="in">{inner}</div> : inner}
    </section>
  );
}

export interface WrongProps {
  title: string;
  context?: ComponentChildren;
  expected?: string;
  /** what would have been right, in words, where no single code was expected */
  wants?: string;
  got: string;
  next: string;
}

/** The whole screen red: what is wrong, what was expected and got with the differing characters marked, what to do. */
export function WrongScreen({ title, context, expected, wants, got, next }: WrongProps) {
  const [from, tail] = expected ? sameEnds(expected, got) : [0, 0];
  return (
    <main class="wrong" aria-live="assertive">
      <h2>
        <Icon of={octagonX} size={40} />
        {title}
      </h2>
      {context && <p class="ctx">{context}</p>}
      <div class="mid">
        {expected ? (
          <Compared label={common().expected} text={expected} from={from} tail={tail} kind="exp" />
        ) : (
          wants && <Compared label={common().expected} text={wants} from={0} tail={0} kind="exp" />
        )}
        <Compared label={common().got} text={got} from={from} tail={tail} kind="got" />
      </div>
      <p class="next">{next}</p>
    </main>
  );
}

/** How many characters both begin with, and end with. */
export function sameEnds(one: string, other: string): [from: number, tail: number] {
  const least = Math.min(one.length, other.length);
  let from = 0;
  while (from < least && one[from] === other[from]) from += 1;
  let tail = 0;
  while (tail < least - from && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  return [from, tail];
}

const ROOM = [8, 13, 20]; // characters that fit at each size

/** In characters of a code; one of Chinese is as wide as two. */
function widthOf(text: string): number {
  return text.replace(/[\u2e80-\uffff]/g, '  ').length;
}

function Compared({
  label,
  text,
  from,
  tail,
  kind,
}: {
  label: string;
  text: string;
  from: number;
  tail: number;
  kind: string;
}) {
  const end = text.length - tail;
  const size = ROOM.findIndex((room) => widthOf(text) <= room);
  const marked: ComponentChildren = from > 0 || tail > 0 ? <i>{text.slice(from, end)}</i> : text.slice(from, end);
  return (
    <div class="cmp">
      <span>{label}</span>
      <span class={`v ${kind} l${size < 0 ? ROOM.length : size}`}>
        {text.slice(0, from)}
        {end > from && marked}
        {text.slice(end)}
      </span>
    </div>
  );
}
