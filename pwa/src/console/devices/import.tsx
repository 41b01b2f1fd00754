/** Bringing a gun's outbox by its file: what it holds, how much of it is here already, and what became of the rest. */
import { useRef } from 'preact/hooks';
import { named } from '../../i18n';
import { count, stamp } from '../../i18n/format';
import { go } from '../../shell/router';
import { Chip, type Fill, type Tone } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { Btn, type Column, DataGrid, Foot, Head, ProblemNote, Totals } from '../../ui/console';
import { gistOf, sayings } from '../../exceptions/said';
import { commandOf } from '../../exceptions/tell';
import { names } from '../session';
import { saidLookOf } from '../discrepancies/told';
import { bringable, type Bringing, type Looked, tallyOf, useBringing, waiting } from './bring';
import type { PreviewOp, Standing } from './types';
import { words } from './words';
import './devices.css';

const STANDING: Record<Standing, [Fill, Tone | undefined]> = {
  new: ['plan', 'do'],
  known: ['full', undefined],
  forged: ['void', 'stop'],
  unreadable: ['none', 'ask'],
  reused: ['void', 'ask'],
};
const OUTCOME: Record<string, [Fill, Tone | undefined]> = {
  applied: ['full', 'ok'],
  applied_with_exception: ['full', 'ask'],
  parked: ['none', 'ask'],
  refused: ['void', 'stop'],
  conflict: ['void', 'ask'],
};

export default function ImportPage() {
  const t = words();
  const it = useBringing();
  const { looked } = it;
  const doing = { look: t.looking, bring: t.bringing, photo: t.bringingPhotos };
  const title = looked ? `${t.importTitle}: ${looked.file.code}` : t.importTitle;
  return (
    <>
      <Head title={title} onBack={() => go('/devices')}>
        <Choose again={!!looked || !!it.bad} onFile={it.choose} />
        {looked ? <BringButton it={it} looked={looked} /> : null}
      </Head>
      {it.problem ? <ProblemNote problem={it.problem} /> : null}
      {it.bad ? <Alert text={t.bad[it.bad]} next={it.bad === 'newer_format' ? t.newerNext : t.badNext} /> : null}
      {it.progress ? (
        <p class="bring-head" role="status">
          {doing[it.progress.what](it.progress.done + 1, it.progress.all)}
        </p>
      ) : null}
      {looked ? <Done it={it} looked={looked} /> : null}
      {looked && looked.file.missing > 0 ? <Alert text={t.photosCut(looked.file.missing)} next={t.badNext} /> : null}
      {looked ? (
        <List it={it} looked={looked} />
      ) : it.bad || it.progress ? null : (
        <Empty title={t.choose} note={t.chooseNote} />
      )}
    </>
  );
}

function Choose({ again, onFile }: { again: boolean; onFile: (file: File) => void }) {
  const t = words();
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={field}
        type="file"
        accept=".json,.stowage,application/json,application/octet-stream"
        class="hidden-word"
        tabIndex={-1}
        aria-label={t.choose}
        onChange={(event) => {
          const chosen = event.currentTarget.files;
          if (chosen && chosen[0]) onFile(chosen[0]);
          event.currentTarget.value = '';
        }}
      />
      <Btn go={!again} keys="N" onPress={() => field.current && field.current.click()}>
        {again ? t.another : t.choose}
      </Btn>
    </>
  );
}

/** Why nothing can be brought, if so. */
function barredBy(looked: Looked): string | undefined {
  const t = words();
  const ready = bringable(looked).ops;
  const first = ready[0];
  if (!first) return t.forgedFrom(looked.forged ?? 0);
  if (first.cseq > looked.next) return t.missing(first.cseq);
  const waits = waiting(looked, null) + looked.file.photos.length > 0;
  return waits ? undefined : t.nothingNew;
}

function BringButton({ it, looked }: { it: Bringing; looked: Looked }) {
  const t = words();
  if (it.outcomes && !it.progress && !it.problem) return null;
  const { length } = looked.file.photos;
  const commands = waiting(looked, it.outcomes);
  return (
    <Btn go busy={it.progress !== null} barred={barredBy(looked)} onPress={it.bring}>
      {commands === 0 && length > 0 ? t.bringPhotos(length) : t.bring(commands)}
    </Btn>
  );
}

function Done({ it, looked }: { it: Bringing; looked: Looked }) {
  const t = words();
  const { brought, refused } = it.pictured || { brought: 0, refused: 0 };
  if (it.outcomes && !it.progress) {
    const tally = tallyOf(looked, it.outcomes);
    const told: [number, string, Fill, Tone | undefined][] = [
      [tally.recorded, t.recorded(tally.recorded), 'full', 'ok'],
      [tally.excepted, t.excepted(tally.excepted), 'full', 'ask'],
      [tally.aside, t.aside(tally.aside), 'none', 'ask'],
      [tally.other, t.notTaken(tally.other), 'void', 'stop'],
    ];
    return (
      <div class="bring-head" role="status">
        <span>{t.newBrought(tally.fresh)}</span>
        {told
          .filter(([n]) => n > 0)
          .map(([, text, fill, tone]) => (
            <Chip key={text} tone={tone} fill={fill}>
              {text}
            </Chip>
          ))}
        {brought > 0 ? <span>{t.photosDone(brought)}</span> : null}
        {refused > 0 ? (
          <Chip tone="stop" fill="void">
            {t.photosRefused(refused)}
          </Chip>
        ) : null}
        {tally.fresh > tally.recorded ? <Btn onPress={() => go('/exceptions')}>{t.toExceptions}</Btn> : null}
      </div>
    );
  }
  if (looked.forged === null) return null;
  return <Alert text={t.forgedFrom(looked.forged)} />;
}

function Alert({ text, next }: { text: string; next?: string }) {
  return (
    <div class="bring-head" role="alert">
      <Chip tone="stop" fill="void">
        {text}
      </Chip>
      {next ? <span>{next}</span> : null}
    </div>
  );
}

function List({ it, looked }: { it: Bringing; looked: Looked }) {
  const t = words();
  const known = looked.ops.filter((op) => op.standing === 'known').length;
  const fresh = looked.ops.filter((op) => op.standing === 'new').length;
  return (
    <>
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.importTitle}
            rows={looked.ops}
            id={(op: PreviewOp) => op.op_id}
            columns={columns(it, looked)}
          />
        </div>
      </div>
      <Foot
        keys={[]}
        left={
          <Totals
            items={[
              { label: '', value: t.total(looked.ops.length) },
              { label: '', value: t.newOnes(fresh) },
              { label: '', value: t.knownOnes(known) },
              ...(looked.file.photos.length > 0 ? [{ label: '', value: t.withPhotos(looked.file.photos.length) }] : []),
            ]}
          />
        }
      />
    </>
  );
}

function columns({ outcomes }: Bringing, { people, named: known }: Looked): Column<PreviewOp>[] {
  const t = words();
  const look = saidLookOf(known);
  const about = (op: PreviewOp): string =>
    sayings(op.said, look)
      .map(({ label, value }) => `${label} ${value}`)
      .join(' · ');
  const who = (op: PreviewOp): string => {
    const found = people.get(op.person);
    return found ? named(names(found)) : String(op.person || '');
  };
  return [
    { id: 'cseq', title: t.number, width: 70, right: true, cell: (op) => count(op.cseq), sort: (op) => op.cseq },
    {
      id: 'command',
      title: t.command,
      cell: (op) => (op.command ? commandOf(op.command) : t.standing.unreadable),
      sort: (op) => op.command,
      width: 150,
    },
    { id: 'what', title: t.what, cell: (op) => <span title={about(op)}>{gistOf(op.said, look) || about(op)}</span> },
    {
      id: 'order',
      title: t.order,
      width: 130,
      cell: (op) => (typeof op.said === 'object' ? look.order(Number(op.said['order']) || 0) : ''),
    },
    { id: 'person', title: t.person, width: 130, cell: who, sort: who },
    {
      id: 'when',
      title: t.when,
      width: 150,
      cell: (op) => (op.occurred_at ? stamp(op.occurred_at) : null),
      sort: (op) => op.occurred_at,
    },
    {
      id: 'state',
      title: t.state,
      width: 200,
      cell: (op) => <State op={op} outcome={outcomes?.get(op.op_id)?.outcome ?? op.outcome} />,
      sort: (op) => op.standing,
    },
  ];
}

function State({ op, outcome }: { op: PreviewOp; outcome: string }) {
  const t = words();
  const said: Record<string, string> = t.outcome;
  const [fill, tone] = OUTCOME[outcome] ?? STANDING[op.standing];
  return (
    <Chip fill={fill} tone={tone}>
      {said[outcome] ?? t.standing[op.standing]}
    </Chip>
  );
}
