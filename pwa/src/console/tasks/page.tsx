/** The board of a supervisor: what waits, who does what, and every task, with what may be done to it by key. */
import { go, here } from '../../shell/router';
import { Btn } from '../../ui/console';
import { Chip, type Fill } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import { useResource } from '../resource';
import { warehouse } from '../session';
import { listKeys } from '../shell/keys';
import { reference, text } from '../sheets/parts';
import { TaskPanel } from './panel';
import { SkillsPanel } from './skills';
import './problems';
import { processName, Strip } from './strip';
import './tasks.css';
import type { Board } from './types';
import { words } from './words';

const SKILLS = 'skills';
const FILLS: Record<string, Fill> = { open: 'draft', taken: 'part', held: 'void', done: 'full', withdrawn: 'void' };

export default function TasksPage() {
  const t = words();
  const board = useResource<Board>('/api/tasks/board', { warehouse: warehouse.value });
  const states: Record<string, string> = { open: t.free, taken: t.busy, held: t.stopped, done: t.ended };
  const only = (...value: string[]) => [{ column: 'state', op: 'in' as const, value }];
  const sheet: Sheet = {
    list: 'tasks',
    title: () => words().title,
    standard: [
      'process',
      'state',
      'priority',
      'zone',
      'place',
      'target',
      'item',
      'quantity',
      'done',
      'person',
      'device',
      'due_at',
    ],
    near: ['process', 'state', 'priority', 'place', 'item', 'person'],
    spare: ['done', 'due_at'],
    address: { row: 'task', view: 'view' },
    widths: { state: 120, priority: 88, zone: 80, process: 110 },
    follows: true,
    tabs: <Strip board={board} />,
    acts: <Btn onPress={() => go(`${here.value.path}?task=${SKILLS}`)}>{t.skills}</Btn>,
    foot: [
      { keys: 'H', label: t.hold },
      { keys: 'P', label: t.higher },
      { keys: 'G', label: t.give },
      { keys: 'Z', label: t.undo },
      ...listKeys(),
    ],
    views: () => [
      { id: '', label: t.all, filters: only('open', 'taken', 'held'), sort: '-priority' },
      { id: 'open', label: t.free, filters: only('open'), sort: '-priority' },
      { id: 'taken', label: t.busy, filters: only('taken') },
      { id: 'held', label: t.stopped, filters: only('held') },
      { id: 'done', label: t.ended, filters: only('done'), sort: '-changed_at' },
    ],
    name: (row) => [processName(text(row, 'process')), reference(row, 'place')?.code].filter(Boolean).join(' '),
    cell: (column, row) => {
      const state = text(row, 'state');
      return column.key === 'state' && states[state] ? <Chip fill={FILLS[state]}>{states[state]}</Chip> : undefined;
    },
    empty: <Empty title={t.none} note={t.noneNext} />,
    panel: (id, row, { close }) =>
      id === SKILLS ? (
        board.data.value && <SkillsPanel people={board.data.value.people} onClose={close} />
      ) : (
        <TaskPanel task={id} row={row} board={board.data.value} onClose={close} />
      ),
  };
  return <ListPage sheet={sheet} />;
}
