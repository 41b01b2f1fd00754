/** One record over the whole page: changed in place, taken out of use, merged into another one; what there is of it beside. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { back } from '../../shell/router';
import { Chip } from '../../ui/chip';
import {
  Btn,
  Clashes,
  Foot,
  Head,
  NotSaved,
  ProblemNote,
  Tried,
  useKeyMap,
  useLeaving,
  useTries,
} from '../../ui/console';
import type { RecordForm } from '../record-form';
import type { Resource } from '../resource';
import { words } from './words';
import './record.css';

interface RecordPageProps<T> {
  code: string;
  name: string;
  active: boolean;
  /** the record that it is by now */
  mergedInto: { code: string; name?: string; page: string } | null;
  /** those that are it by now */
  former: readonly string[];
  form: RecordForm<T>;
  /** what stands in the form when nothing is typed */
  begun: T;
  /** why this person may not change it */
  barred: string | undefined;
  /** what is wrong with what is typed */
  fault: string | undefined;
  /** of what stands beside it */
  sideLabel: string;
  side: (disabled: boolean) => ComponentChildren;
  merging: (close: () => void) => ComponentChildren;
  fields: (disabled: boolean) => ComponentChildren;
}

export function RecordPage<T extends { active: boolean }>(props: RecordPageProps<T>) {
  const { code, mergedInto, form, side, fields } = props;
  const t = words();
  const [merging, setMerging] = useState(false);
  const { busy, dirty = false, clashes = [], clashBy, problem, onClear, onChoose } = form.panel;
  const barred = props.barred ?? (mergedInto ? t.mergedInto(mergedInto.code) : undefined);
  const stops = barred ?? props.fault ?? (dirty ? undefined : t.unchanged);
  const state = mergedInto ? t.mergedInto(mergedInto.code) : props.active ? undefined : t.outOfUse;
  const [leaving, leave] = useLeaving(dirty, back);
  const { tried, mark, within } = useTries<HTMLDivElement>();
  const save = (): void => {
    if (busy || clashes.length > 0) return;
    if (stops === undefined) void form.save();
    else mark();
  };
  useKeyMap({ 'mod+Enter': save });
  return (
    <>
      <Head
        title={`${code} ${props.name}`}
        onBack={busy ? () => undefined : leave}
        chip={state ? <Chip fill="void">{state}</Chip> : undefined}
      >
        {leaving && <NotSaved />}
        {barred === undefined && <Ends {...props} onMerge={() => setMerging(true)} />}
        {dirty && <Btn onPress={() => form.set(props.begun)}>{t.startAgain}</Btn>}
        <Btn
          go={clashes.length === 0}
          keys="Ctrl Enter"
          busy={busy || clashes.length > 0}
          barred={stops}
          onPress={save}
        >
          {t.save}
        </Btn>
      </Head>
      {problem && <ProblemNote problem={problem} onClose={onClear} />}
      {clashes.length > 0 && onChoose && <Clashes clashes={clashes} by={clashBy} busy={busy} onChoose={onChoose} />}
      <div class="split stacks">
        <div ref={within} class="l record-scroll" tabIndex={0} aria-label={code} role="region">
          <Leads {...props} />
          <Tried value={tried}>{fields(barred !== undefined)}</Tried>
        </div>
        {merging ? (
          props.merging(() => setMerging(false))
        ) : (
          <aside class="panel narrow" aria-label={props.sideLabel}>
            <div class="panel-scroll">{side(barred !== undefined)}</div>
          </aside>
        )}
      </div>
      <RecordFoot />
    </>
  );
}

/** Out of use and back, or into another one. */
function Ends<T extends { active: boolean }>({ form, active, onMerge }: RecordPageProps<T> & { onMerge: () => void }) {
  const t = words();
  const { busy, dirty } = form.panel;
  const first = dirty ? t.saveFirst : undefined;
  return (
    <>
      <Btn onPress={onMerge} barred={first}>
        {t.merge}
      </Btn>
      <Btn onPress={() => void form.save({ ...form.typed, active: !active })} busy={busy} barred={first}>
        {active ? t.retire : t.use}
      </Btn>
    </>
  );
}

/** Which record it is by now, and which are it. */
function Leads({ mergedInto, former }: Pick<RecordPageProps<unknown>, 'mergedInto' | 'former'>) {
  const t = words();
  return (
    <>
      {mergedInto && (
        <p class="record-note">
          <a class="lk" href={`#${mergedInto.page}`}>
            {t.mergedInto(`${mergedInto.code} ${mergedInto.name ?? ''}`.trim())}
          </a>
        </p>
      )}
      {former.length > 0 && <p class="record-note mut">{t.leadHere(former.join(', '))}</p>}
    </>
  );
}

export function RecordFoot() {
  const t = words();
  return (
    <Foot
      keys={[
        { keys: 'Ctrl Enter', label: t.save },
        { keys: 'Esc', label: t.back },
      ]}
    />
  );
}

/** The page of a record that has not come yet, or cannot. */
export function NoRecord({ code, found }: { code: string; found: Resource<unknown> }) {
  const problem = found.problem.value;
  return (
    <>
      <Head title={code} onBack={back} />
      {problem && <ProblemNote problem={problem} onRetry={() => void found.reload()} />}
    </>
  );
}
