/** The board above the tasks: what waits by work and zone, who does what, read again every few seconds. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { named } from '../../i18n';
import { count, moment } from '../../i18n/format';
import { listAddress } from '../lists/address';
import { refreshAll, type Resource } from '../resource';
import { names } from '../session';
import type { Backlog, Board, Worker } from './types';
import { words } from './words';

const EVERY_MS = 5_000;

export function Strip({ board }: { board: Resource<Board> }) {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refreshAll();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const found = board.data.value;
  if (!found) return null;
  return (
    <div class="board">
      <Waiting rows={found.backlog} />
      <Workers rows={found.workers} />
    </div>
  );
}

export function processName(process: string): string {
  const known: Record<string, string> = words().processes;
  return known[process] || process;
}

function rowsOf({ process, zone }: Backlog, state: string): string {
  return listAddress('/tasks', {
    filters: [
      { column: 'process', op: 'in', value: [process] },
      { column: 'state', op: 'in', value: [state] },
      ...(zone ? [{ column: 'zone', op: 'is' as const, value: zone }] : []),
    ],
  });
}

function Waiting({ rows }: { rows: Backlog[] }) {
  const t = words();
  return (
    <Table
      label={t.backlog}
      titles={[t.work, t.zone, t.open, t.taken, t.held, t.late]}
      words={2}
      empty={rows.length === 0 ? t.none : ''}
    >
      {rows.map((row) => (
        <tr key={`${row.process} ${row.zone}`}>
          <td>
            <b>{processName(row.process)}</b>
          </td>
          <td>{row.zone}</td>
          {(['open', 'taken', 'held'] as const).map((state) => (
            <td key={state} class="r">
              {row[state] > 0 && (
                <a class="fig-link" href={`#${rowsOf(row, state)}`}>
                  {count(row[state])}
                </a>
              )}
            </td>
          ))}
          <td class={row.late > 0 ? 'r bad' : 'r'}>{row.late > 0 ? count(row.late) : ''}</td>
        </tr>
      ))}
    </Table>
  );
}

function Workers({ rows }: { rows: Worker[] }) {
  const t = words();
  return (
    <Table
      label={t.who}
      titles={[t.person, t.device, t.work, t.has, t.perHour, t.heard]}
      words={3}
      empty={rows.length === 0 ? t.nobody : ''}
    >
      {rows.map((row) => (
        <tr key={`${row.device} ${row.person} ${row.process}`}>
          <td>
            <b>{named(names(row))}</b>
          </td>
          <td>{row.device_code}</td>
          <td>{processName(row.process)}</td>
          <td class="r">{row.tasks > 0 ? count(row.tasks) : ''}</td>
          <td class="r">{count(row.lines)}</td>
          <td class="r">{row.heard_at ? moment(Date.parse(row.heard_at)) : ''}</td>
        </tr>
      ))}
    </Table>
  );
}

interface TableProps {
  label: string;
  titles: string[];
  /** so many columns are words; the others are figures */
  words: number;
  /** said in place of rows */
  empty: string;
  children: ComponentChildren;
}

function Table({ label, titles, words: left, empty, children }: TableProps) {
  return (
    <table class="mv" aria-label={label}>
      <thead>
        <tr>
          {titles.map((title, at) => (
            <th key={title} scope="col" class={at < left ? '' : 'r'}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {children}
        {empty && (
          <tr>
            <td colSpan={titles.length} class="mut">
              {empty}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
