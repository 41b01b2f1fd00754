/** A form over one record: what is typed, sent as a command, and put together with what somebody else changed meanwhile. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChangedBy, FormClash, FormState } from '../ui/console';
import { submit } from './act';
import { lastChange, type Recorded } from './audit/last';
import { type Outcome, type Problem, ProblemError } from './api';
import { merged } from './record-merge';
import { refreshAll } from './resource';

/** Times that a form is sent over what the record is now before its person is asked to look. */
const ROUNDS = 3;

export interface FormCommand {
  /** 'identity.put_people/1' */
  name: string;
  payload: unknown;
  /** null: of none, or the one that the person is limited to */
  warehouse?: number | null;
}

/** Of each field that two people may change: its label and how a value is told; fields without are never compared. */
export type Told<T> = { [K in keyof T]?: [label: string, tell?: (value: T[K]) => string] };

export interface RecordFormOptions<T> {
  /** what stands in the form at first */
  begun: T;
  /** of the record, null where there is none yet */
  version: number | null;
  told: Told<T>;
  /** what saving sends; `seen` is the version that `typed` was typed over */
  command: (typed: T, seen: number | null) => FormCommand | Promise<FormCommand>;
  /** the record as it is now, null where it is gone; without it another's change is only told */
  again?: () => Promise<{ typed: T; version: number } | null>;
  /** the record in the history of changes: it tells who changed it meanwhile */
  history?: Recorded;
  onSaved?: (typed: T, outcome: Outcome) => void;
  /** what stays in the form after it was saved: without secrets */
  settled?: (typed: T) => T;
}

export interface RecordForm<T> {
  typed: T;
  set: (patch: Partial<T>) => void;
  /** sends what is typed, or `other` in its place; does nothing while busy or while there is something to choose */
  save: (other?: T) => Promise<void>;
  /** for FormPanel */
  panel: FormState;
}

interface Seen<T> {
  typed: T;
  version: number | null;
}

interface Clashing<T> {
  keys: (keyof T)[];
  now: Seen<T>;
  by: ChangedBy | undefined;
}

export function useRecordForm<T extends object>(options: RecordFormOptions<T>): RecordForm<T> {
  const { begun, version, told } = options;
  const [typed, setTyped] = useState<T>(begun);
  const [seen, setSeen] = useState<Seen<T>>({ typed: begun, version });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [clashing, setClashing] = useState<Clashing<T> | null>(null);
  const under = useRef(false);
  const dirty = JSON.stringify(typed) !== JSON.stringify(seen.typed);
  useEffect(() => {
    if (dirty || under.current || version === null || version <= (seen.version ?? 0)) return;
    setTyped(begun);
    setSeen({ typed: begun, version });
  }, [version]);

  async function attempt(values: T, over: Seen<T>): Promise<void> {
    const { mine, base, clashes, problem: refused, outcome } = await exchange(options, values, over);
    const rest = outcome && options.settled ? options.settled(mine) : mine;
    setTyped(rest);
    setSeen(outcome ? { typed: rest, version: (base.version ?? 0) + 1 } : base);
    setClashing(clashes.length > 0 ? { keys: clashes, now: base, by: await lastChange(options.history) } : null);
    if (clashes.length > 0) refreshAll(); // its history too
    setProblem(refused);
    if (outcome && options.onSaved) options.onSaved(mine, outcome);
  }
  async function send(values: T, over: Seen<T>): Promise<void> {
    if (under.current) return;
    under.current = true;
    setBusy(true);
    await attempt(values, over)
      .catch((error: unknown) => {
        if (!(error instanceof ProblemError)) throw error;
        setProblem(error.problem);
      })
      .finally(() => {
        under.current = false;
        setBusy(false);
      });
  }
  function choose(mine: string[]): Promise<void> {
    const values = { ...typed };
    for (const key of clashing!.keys) if (!mine.includes(String(key))) values[key] = clashing!.now.typed[key];
    setTyped(values);
    return send(values, clashing!.now);
  }
  return {
    typed,
    set: (patch) => setTyped((before) => ({ ...before, ...patch })),
    save: async (other) => (clashing ? undefined : send(other ?? typed, seen)),
    panel: {
      busy,
      problem,
      onClear: () => setProblem(null),
      dirty,
      clashes: clashing ? clashing.keys.map((key) => clashOf(key, told, typed, clashing.now.typed)) : [],
      clashBy: clashing ? clashing.by : undefined,
      onChoose: (mine) => void choose(mine),
    },
  };
}

interface Exchanged<T> {
  /** what is in the form then, and over which version */
  mine: T;
  base: Seen<T>;
  clashes: (keyof T)[];
  problem: Problem | null;
  outcome: Outcome | null;
}

/** Sends `mine` until it is saved or refused, or two people changed one field; what only others changed is taken over in between. */
async function exchange<T extends object>(
  options: RecordFormOptions<T>,
  mine: T,
  base: Seen<T>,
): Promise<Exchanged<T>> {
  const told = Object.keys(options.told) as (keyof T)[];
  for (let round = 1; ; round += 1) {
    const { name, payload, warehouse } = await options.command(mine, base.version);
    const sent = await submit(name, payload, warehouse ?? null);
    if ('outcome' in sent) return { mine, base, clashes: [], problem: null, outcome: sent.outcome };
    const crossed = sent.problem.code.endsWith('.changed_meanwhile') && options.again && round < ROUNDS;
    const now = crossed ? await options.again!() : null;
    if (now === null) return { mine, base, clashes: [], problem: sent.problem, outcome: null };
    const both = merged(base.typed, mine, now.typed, told);
    [mine, base] = [both.typed, now];
    if (both.clashes.length > 0) return { mine, base, clashes: both.clashes, problem: null, outcome: null };
  }
}

function clashOf<T>(key: keyof T, told: Told<T>, mine: T, now: T): FormClash {
  const [label, tell] = told[key]!;
  const say = (value: T[keyof T]): string => (tell ? tell(value) : String(value ?? ''));
  return { key: String(key), label, mine: say(mine[key]), now: say(now[key]) };
}
