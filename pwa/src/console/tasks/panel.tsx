/** One task beside the list: what it is, who has it, what may be done to it by key, and what happened to it. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { quantity, stamp } from '../../i18n/format';
import { Btn, Facts, Panel, PanelSection, ProblemNote, SelectField, useKeyMap } from '../../ui/console';
import type { Problem } from '../api';
import { reference, text } from '../sheets/parts';
import type { Row } from '../lists/types';
import { useResource } from '../resource';
import { names } from '../session';
import { lacking } from '../who-may';
import { give, hold, last, prioritise, resume, undo } from './doing';
import { processName } from './strip';
import type { Board, Entry } from './types';
import { words } from './words';

interface TaskPanelProps {
  task: string;
  row: Row | null;
  board: Board | null;
  onClose: () => void;
}

const ENDED = ['done', 'withdrawn'];

export function TaskPanel({ task, row, board, onClose }: TaskPanelProps) {
  const t = words();
  const place = row && reference(row, 'place');
  const title = row ? [processName(text(row, 'process')), place ? place.code : ''].join(' ') : '';
  return (
    <Panel title={title} onClose={onClose} loading={!row}>
      {row && (
        <PanelSection>
          <Facts facts={factsOf(row)} />
        </PanelSection>
      )}
      <div class="panel-scroll">
        {row && !ENDED.includes(text(row, 'state')) && <Direct key={task} row={row} board={board} />}
        <PanelSection title={t.happened}>
          <Happened task={task} />
        </PanelSection>
      </div>
    </Panel>
  );
}

function factsOf(row: Row) {
  const t = words();
  const [target, item] = [reference(row, 'target'), reference(row, 'item')];
  const [person, device] = [reference(row, 'person'), reference(row, 'device')];
  const who = [person ? named({ zh: person.zh || '', en: person.en || '' }) : '', device ? device.code : ''];
  return [
    ...(target ? [{ label: t.to, value: target.code }] : []),
    ...(item ? [{ label: t.item, value: item.code }] : []),
    ...(Number(row['quantity']) > 0
      ? [{ label: t.much, value: `${quantity(Number(row['done']))} / ${quantity(Number(row['quantity']))}` }]
      : []),
    { label: t.priority, value: String(row['priority']) },
    ...(who.some(Boolean) ? [{ label: t.person, value: who.filter(Boolean).join(' · ') }] : []),
  ];
}

function Direct({ row, board }: { row: Row; board: Board | null }) {
  const t = words();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [to, setTo] = useState('');
  const barred = lacking('tasks.direct') ?? undefined;
  const held = text(row, 'state') === 'held';
  const during = (work: () => Promise<Problem | null>) => (): void => {
    if (barred || busy) return;
    setBusy(true);
    void work().then((found) => {
      setProblem(found);
      setBusy(false);
    });
  };
  const toggle = during(() => (held ? resume(row, t.resume) : hold(row, t.hold)));
  const sooner = during(() => prioritise(row, 1, t.higher));
  const later = during(() => prioritise(row, -1, t.lower));
  const handOut = during(() => give(row, to, t.give));
  const back = during(undo);
  useKeyMap({ h: toggle, p: sooner, l: later, g: handOut, z: back });
  return (
    <PanelSection>
      {problem && <ProblemNote problem={problem} onClose={() => setProblem(null)} />}
      <div class="decide-row">
        <Btn keys="H" barred={barred} onPress={toggle}>
          {held ? t.resume : t.hold}
        </Btn>
        <Btn keys="P" barred={barred} onPress={sooner}>
          {t.higher}
        </Btn>
        <Btn keys="L" barred={barred} onPress={later}>
          {t.lower}
        </Btn>
      </div>
      <div class="decide-row">
        <SelectField label={t.giveTo} value={to} options={optionsOf(board)} onChange={setTo} />
        <Btn keys="G" barred={barred} onPress={handOut}>
          {t.give}
        </Btn>
      </div>
      {last.value && (
        <Btn keys="Z" onPress={back}>
          {t.undone(last.value.label)}
        </Btn>
      )}
    </PanelSection>
  );
}

function optionsOf(board: Board | null) {
  const devices = board ? board.devices : [];
  const people = board ? board.people : [];
  return [
    { value: '', label: words().anybody },
    ...devices.map(({ id, code, name }) => ({ value: `d:${id}`, label: `${code} ${name}` })),
    ...people.map((one) => ({ value: `p:${one.id}`, label: named(names(one)) })),
  ];
}

function Happened({ task }: { task: string }) {
  const t = words();
  const found = useResource<Entry[]>(`/api/tasks/${task}`);
  const whats: Record<string, string> = t.whats;
  return (
    <ol class="history">
      {(found.data.value || []).map((entry, at) => {
        const who = [entry.device, named({ zh: entry.name_zh, en: entry.name_en })].filter(Boolean).join(' ');
        const by = named({ zh: entry.by_zh, en: entry.by_en });
        return (
          <li key={at}>
            <p>
              <b>{[whats[entry.what] || entry.what, who].filter(Boolean).join(' ')}</b>
              <span class="mut"> {[stamp(Date.parse(entry.at)), by].filter(Boolean).join(' · ')}</span>
              {entry.late && <span class="bad"> {t.lateWork}</span>}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
