/** What would change, then what became of it: each row with its cells, its faults, its result, and what has to be chosen. */
import { useComputed } from '@preact/signals';
import { useState } from 'preact/hooks';
import { common } from '../../i18n/common';
import { problemText } from '../../i18n/problems';
import { Square } from '../../ui/chip';
import { Btn, Panel, useKeyMap } from '../../ui/console';
import { type Changes, type Entry, progressOf, type Result } from './changes';
import type { Clash } from './merge';
import { type CellChange, tally } from './plan';
import { said } from './said';
import type { Row, Value } from './types';

/** Rows drawn; the others are counted and sent all the same. */
const DRAWN = 200;

export interface ChangesPanelProps {
  changes: Changes & { ignored: string[] };
  name: (row: Row) => string;
  title: (column: string) => string;
  tell: (column: string, value: Value, row: Row) => string;
  onClose: () => void;
}

export function ChangesPanel(props: ChangesPanelProps) {
  const { changes, onClose } = props;
  const t = said();
  const entries = changes.entries.value;
  const progress = useComputed(() => progressOf(changes.entries.value)).value;
  const counted = tally(entries.map((entry) => entry.change));
  const start = (): void => void changes.run();
  const ready = !progress.started && counted.rows > 0;
  useKeyMap({ Escape: progress.busy ? () => undefined : onClose, 'mod+Enter': ready ? start : undefined });
  return (
    <Panel title={t.changes} note={note(progress, counted)} onClose={progress.busy ? undefined : onClose}>
      {progress.started && (
        <div class="ps" role="status">
          <progress
            aria-label={t.changes}
            max={progress.total}
            value={progress.done + progress.refused + progress.clashes}
          />
          <p class="row">
            <b>{progress.busy ? t.working(progress.done, progress.total) : t.doneAll(progress.done)}</b>
            {progress.refused > 0 && <span class="bad told">{t.notDone(progress.refused)}</span>}
            {progress.clashes > 0 && <span class="warn told">{t.clashesOf(progress.clashes)}</span>}
          </p>
        </div>
      )}
      {!progress.started && changes.ignored.length > 0 && (
        <p class="ps warn">{t.ignored(changes.ignored.join(', '))}</p>
      )}
      <ul class="panel-scroll change-list" tabIndex={0} aria-label={t.changes}>
        {entries.slice(0, DRAWN).map((entry, at) => (
          <EntryRow key={at} {...props} entry={entry} at={at} />
        ))}
        {entries.length > DRAWN && <li class="mut">{`+ ${entries.length - DRAWN}`}</li>}
      </ul>
      <div class="panel-foot">
        {progress.started ? (
          <Btn
            go={!progress.busy}
            barred={progress.busy ? t.working(progress.done, progress.total) : undefined}
            onPress={onClose}
          >
            {common().done}
          </Btn>
        ) : (
          <>
            <Btn onPress={onClose}>{common().cancel}</Btn>
            <Btn go keys="Ctrl Enter" barred={ready ? undefined : t.unchanged} onPress={start}>
              {t.applyAll(counted.rows)}
            </Btn>
          </>
        )}
      </div>
    </Panel>
  );
}

function note(progress: ReturnType<typeof progressOf>, counted: ReturnType<typeof tally>): string {
  const t = said();
  if (progress.started) return '';
  const faults = counted.faults > 0 ? [t.faults(counted.faults)] : [];
  return [t.changesOf(counted.cells, counted.rows), ...faults].join(' · ');
}

interface EntryRowProps extends Omit<ChangesPanelProps, 'onClose'> {
  entry: Entry;
  at: number;
}

function EntryRow({ entry, at, changes, name, title, tell }: EntryRowProps) {
  const t = said();
  const { change, result } = entry;
  const { row } = change;
  if (!change.fault && change.cells.length === 0) return null;
  return (
    <li>
      <div class="row">
        <ResultSquare result={result} />
        <b class="grow cut">{row ? name(row) : change.name || t.line(change.line)}</b>
        {change.fault && <span class="bad">{t.fault[change.fault]}</span>}
      </div>
      {row &&
        result.state !== 'clash' &&
        change.cells.map((cell) => <CellLine key={cell.column} {...{ cell, row, title, tell }} />)}
      {result.state === 'refused' && <Why problem={result.problem} />}
      {row && result.state === 'clash' && (
        <Choice
          clashes={result.clashes}
          {...{ row, title, tell }}
          onChoose={(values) => void changes.choose(at, values)}
        />
      )}
    </li>
  );
}

function ResultSquare({ result }: { result: Result }) {
  const fill =
    result.state === 'done'
      ? 'full'
      : result.state === 'sending'
        ? 'plan'
        : result.state === 'refused'
          ? 'void'
          : 'draft';
  return (
    <span class={result.state === 'done' ? 'good' : result.state === 'refused' ? 'bad' : 'mut'}>
      <Square fill={fill} />
    </span>
  );
}

function CellLine({
  cell,
  row,
  title,
  tell,
}: { cell: CellChange; row: Row } & Pick<ChangesPanelProps, 'title' | 'tell'>) {
  const t = said();
  return (
    <div class="cell-line">
      <span class="mut">{title(cell.column)}</span>
      <span class="struck cut">{tell(cell.column, cell.before, row)}</span>
      {cell.fault ? (
        <span class="bad cut">{`${cell.text} ${t.fault[cell.fault]}`}</span>
      ) : (
        <b class="cut">{tell(cell.column, cell.after ?? null, row) || '—'}</b>
      )}
    </div>
  );
}

function Why({ problem }: { problem: Parameters<typeof problemText>[0] }) {
  const { title, next } = problemText(problem);
  return (
    <p class="bad">
      {title}. {next}
    </p>
  );
}

interface ChoiceProps extends Pick<ChangesPanelProps, 'title' | 'tell'> {
  clashes: Clash[];
  row: Row;
  onChoose: (values: Record<string, Value>) => void;
}

/** Both words of each field that two people changed. */
function Choice({ clashes, row, title, tell, onChoose }: ChoiceProps) {
  const t = said();
  const [mine, setMine] = useState<string[]>([]);
  const set = (column: string, on: boolean): void =>
    setMine(on ? [...mine, column] : mine.filter((each) => each !== column));
  return (
    <div class="clash">
      <p class="warn">{t.clashNext}</p>
      {clashes.map(({ column, mine: own, now }) => (
        <fieldset key={column}>
          <legend class="mut">{title(column)}</legend>
          <label class="check">
            <input type="radio" name={column} checked={!mine.includes(column)} onChange={() => set(column, false)} />
            <span class="mut">{t.theirs}</span> <b>{tell(column, now, row)}</b>
          </label>
          <label class="check">
            <input type="radio" name={column} checked={mine.includes(column)} onChange={() => set(column, true)} />
            <span class="mut">{t.mine}</span> <b>{tell(column, own, row)}</b>
          </label>
        </fieldset>
      ))}
      <Btn
        go
        onPress={() =>
          onChoose(Object.fromEntries(clashes.filter((c) => mine.includes(c.column)).map((c) => [c.column, c.mine])))
        }
      >
        {t.keepChosen}
      </Btn>
    </div>
  );
}
