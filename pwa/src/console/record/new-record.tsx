/** The page of a new record: the form of its kind, with the code that it will be called by first. */
import { type Signal, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { back, go } from '../../shell/router';
import { Btn, Field, Head, ProblemNote, TextField, Tried, useKeyMap, useTries } from '../../ui/console';
import { useAct } from '../act';
import { ProblemError } from '../api';
import { RecordFoot } from './record-page';
import { Section } from './section';
import { words } from './words';
import './record.css';

interface Writing<T> {
  code: string;
  typed: T;
}

/** What is written of a new record; kept while other pages are looked at. */
export interface Draft<T> {
  /** null: nothing yet */
  writing: Signal<Writing<T> | null>;
  /** a code that another one was found to have */
  taken: Signal<string>;
}

export function makeDraft<T>(): Draft<T> {
  return { writing: signal<Writing<T> | null>(null), taken: signal('') };
}

interface NewRecordProps<T> {
  draft: Draft<T>;
  begin: () => T;
  title: string;
  /** of the section with the code */
  section: string;
  /** of the code */
  label: string;
  codeMissing: string;
  codeTaken: string;
  fault: (typed: T) => string | undefined;
  /** rejects with 404 where no record is called that */
  read: (code: string) => Promise<unknown>;
  command: (code: string, typed: T) => { name: string; payload: unknown };
  /** the page of the record that was made */
  page: (code: string) => string;
  fields: (typed: T, set: (patch: Partial<T>) => void) => ComponentChildren;
}

const LONGEST_CODE = 64;

export function NewRecord<T>(props: NewRecordProps<T>) {
  const { draft, begin, title } = props;
  const t = words();
  const act = useAct();
  const now = (): Writing<T> => draft.writing.peek() ?? { code: '', typed: begin() };
  const { code, typed } = draft.writing.value ?? now();
  const called = code.trim();
  const isTaken = called !== '' && draft.taken.value === called;
  const stops = called === '' ? props.codeMissing : isTaken ? props.codeTaken : props.fault(typed);
  const change = (patch: Partial<Writing<T>>): void => {
    draft.writing.value = { ...now(), ...patch };
  };
  const { tried, mark, forget, within } = useTries<HTMLDivElement>();
  const clear = (): void => {
    forget();
    draft.writing.value = null;
  };

  async function save(): Promise<void> {
    if (act.busy) return;
    if (stops !== undefined) return mark();
    const taken = await act.during(() => isThere(props.read(called)));
    if (taken) {
      draft.taken.value = called;
      mark();
    }
    if (taken !== false) return;
    const { name, payload } = props.command(called, typed);
    if (!(await act.send(name, payload))) return;
    clear();
    go(props.page(called), { replace: true });
  }
  useKeyMap({ 'mod+Enter': () => void save() });
  return (
    <>
      <Head title={title} onBack={back}>
        <Btn onPress={clear}>{t.clear}</Btn>
        <Btn go keys="Ctrl Enter" busy={act.busy} barred={stops} onPress={() => void save()}>
          {t.save}
        </Btn>
      </Head>
      {act.problem && <ProblemNote problem={act.problem} onClose={act.clear} />}
      <div class="split stacks">
        <div ref={within} class="l record-scroll" tabIndex={0} aria-label={title} role="region">
          <Tried value={tried}>
            <Section title={props.section}>
              <div class="record-halves">
                <CodeField {...props} code={code} isTaken={isTaken} onChange={(text) => change({ code: text })} />
              </div>
            </Section>
            {props.fields(typed, (patch) => change({ typed: { ...now().typed, ...patch } }))}
          </Tried>
        </div>
      </div>
      <RecordFoot />
    </>
  );
}

interface CodeFieldProps extends Pick<NewRecordProps<never>, 'label' | 'codeMissing' | 'codeTaken'> {
  code: string;
  isTaken: boolean;
  onChange: (code: string) => void;
}

function CodeField({ label, codeMissing, codeTaken, code, isTaken, onChange }: CodeFieldProps) {
  const missing = code.trim() ? undefined : codeMissing;
  return (
    <Field label={label} note={isTaken ? codeTaken : undefined} bad={isTaken} needed missing={missing}>
      <TextField label={label} value={code} longest={LONGEST_CODE} onChange={onChange} autoFocus />
    </Field>
  );
}

/** A new record of a code that is there would be written over it. */
function isThere(read: Promise<unknown>): Promise<boolean> {
  return read.then(
    () => true,
    (error: unknown) => {
      if (error instanceof ProblemError && error.problem.status === 404) return false;
      throw error;
    },
  );
}
