/** A panel that is a form: what went wrong, the fields, what it is saved by. Ctrl Enter saves, Esc leaves, once more when something is typed. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { dictionary } from '../../i18n';
import { common } from '../../i18n/common';
import type { Problem } from '../../i18n/problems';
import { Panel, ProblemNote } from './document';
import { Tried, useTries } from './form';
import { Btn } from './frame';
import { useKeyMap } from './keys';

const words = dictionary(
  {
    unsaved: 'Not saved. Esc again leaves',
    clash: 'Somebody else changed this meanwhile: choose for each',
    clashBy: (who: string, when: string) => `${who} changed this meanwhile, ${when}: choose for each`,
    mine: 'Yours',
    theirs: 'Theirs',
    keepChosen: 'Save the choice',
  },
  {
    unsaved: '还没保存，再按 Esc 离开',
    clash: '刚被别人改过，逐项选一个',
    clashBy: (who, when) => `${who} 刚改过（${when}），逐项选一个`,
    mine: '你的',
    theirs: '对方的',
    keepChosen: '按选的保存',
  },
);

/** A field that somebody else changed to something else while it was typed. */
export interface FormClash {
  key: string;
  label: string;
  mine: string;
  now: string;
}

/** Whoever changed the record last. */
export interface ChangedBy {
  who: string;
  /** as it is shown */
  when: string;
}

/** How the form stands; `useRecordForm` gives all of it. */
export interface FormState {
  busy: boolean;
  problem: Problem | null;
  onClear: () => void;
  /** something is typed that is not saved */
  dirty?: boolean;
  clashes?: FormClash[];
  /** undefined: it is not known */
  clashBy?: ChangedBy;
  /** keys of the fields where one's own word counts; in the others theirs */
  onChoose?: (mine: string[]) => void;
}

export interface FormPanelProps extends FormState {
  title: string;
  note?: string;
  /** 336 instead of 456 px */
  narrow?: boolean;
  /** the word on the button that saves */
  label?: string;
  /** why it cannot be saved, in words */
  barred?: string;
  /** nothing is saved here: it is only looked at */
  fixed?: boolean;
  /** how far a long act came */
  progress?: { done: number; total: number; told: string };
  onSave: () => void;
  onClose: () => void;
  /** what else is done to the record, before the button that saves */
  acts?: ComponentChildren;
  children?: ComponentChildren;
}

export function FormPanel(props: FormPanelProps) {
  const { title, note, narrow, busy, problem, onClear, dirty = false, clashes = [], barred, fixed, onSave } = props;
  const [leaving, leave] = useLeaving(dirty, props.onClose);
  const { tried, mark, within } = useTries<HTMLFormElement>();
  const save = (): void => {
    if (busy || fixed || clashes.length > 0) return;
    if (barred === undefined) onSave();
    else mark();
  };
  useKeyMap({ 'mod+Enter': save, Escape: busy ? () => undefined : leave });
  return (
    <Panel title={title} note={note} narrow={narrow} onClose={busy ? undefined : leave}>
      <form
        ref={within}
        class="form-panel"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {problem && <ProblemNote problem={problem} onClose={onClear} />}
        {props.progress && <Progress {...props.progress} />}
        {clashes.length > 0 && props.onChoose && (
          <Clashes clashes={clashes} by={props.clashBy} busy={busy} onChoose={props.onChoose} />
        )}
        <div class="panel-scroll">
          <Tried value={tried}>{props.children}</Tried>
        </div>
        <div class="panel-foot">
          {leaving && <NotSaved />}
          {props.acts}
          {!fixed && (
            <Btn go={clashes.length === 0} submit keys="Ctrl Enter" busy={busy || clashes.length > 0} barred={barred}>
              {props.label ?? common().save}
            </Btn>
          )}
        </div>
      </form>
    </Panel>
  );
}

function Progress({ done, total, told }: { done: number; total: number; told: string }) {
  return (
    <div class="ps" role="status">
      <progress aria-label={told} max={total} value={done} />
      <b>{told}</b>
    </div>
  );
}

/** Leaves at once where nothing is typed, else the second time. Whether it was tried. */
export function useLeaving(dirty: boolean, onLeave: () => void): [boolean, () => void] {
  const [leaving, setLeaving] = useState(false);
  useLayoutEffect(() => setLeaving(false), [dirty]); // before the next key
  return [leaving, () => (dirty && !leaving ? setLeaving(true) : onLeave())];
}

export function NotSaved() {
  return (
    <span class="warn grow" role="status">
      {words().unsaved}
    </span>
  );
}

interface ClashesProps {
  clashes: FormClash[];
  by?: ChangedBy;
  busy: boolean;
  onChoose: (mine: string[]) => void;
}

/** Both words of each field that two people changed; one's own, which the form shows, until the other is chosen. */
export function Clashes({ clashes, by, busy, onChoose }: ClashesProps) {
  const t = words();
  const [theirs, setTheirs] = useState<string[]>([]);
  const set = (key: string, own: boolean): void =>
    setTheirs((all) => (own ? all.filter((one) => one !== key) : [...all.filter((one) => one !== key), key]));
  const mine = clashes.map(({ key }) => key).filter((key) => !theirs.includes(key));
  return (
    <div class="ps form-clash" role="alert">
      <p class="warn">{by ? t.clashBy(by.who, by.when) : t.clash}</p>
      {clashes.map(({ key, label, mine: own, now }) => (
        <fieldset key={key}>
          <legend class="lab">{label}</legend>
          <label class="check">
            <input type="radio" name={key} checked={!mine.includes(key)} onChange={() => set(key, false)} />
            <span class="mut">{t.theirs}</span>
            <b>{now || '—'}</b>
          </label>
          <label class="check">
            <input type="radio" name={key} checked={mine.includes(key)} onChange={() => set(key, true)} />
            <span class="mut">{t.mine}</span>
            <b>{own || '—'}</b>
          </label>
        </fieldset>
      ))}
      <Btn go busy={busy} onPress={() => onChoose(mine)}>
        {t.keepChosen}
      </Btn>
    </div>
  );
}
