/** How exactly it is counted by week and zone, and what the books gained and lost by month: each a plot and its table. */
import type { ComponentChildren } from 'preact';
import { amount, count, day } from '../../i18n/format';
import { useResource } from '../resource';
import { may, warehouse } from '../session';
import { ShareLines, UpDownBars, type Series } from './plot';
import { shares, weeksOf, zonesOf, type Exactness } from './shares';
import { words } from './words';
import './counts.css';

const ROWS = 8;

export function AccuracyTrend() {
  const t = words();
  const found = useResource<Exactness[]>('/api/counts/accuracy', { warehouse: warehouse.value });
  const rows = found.data.value;
  if (!rows || rows.length === 0) return null;
  const weeks = weeksOf(rows);
  const zones = zonesOf(rows);
  const series: Series[] = [
    { name: t.allZones, values: weeks.map((week) => share(rows.filter((row) => row.week === week))) },
    ...zones.slice(0, 3).map(({ zone }) => ({
      name: zone || t.noZone,
      values: weeks.map((week) => share(rows.filter((row) => row.week === week && row.zone === zone))),
    })),
  ];
  const ends: [string, string] = [day(weeks[0]!), day(weeks[weeks.length - 1]!)];
  return (
    <div class="trend">
      <ShareLines label={t.accuracyByWeek} ends={ends} series={zones.length > 1 ? series : series.slice(0, 1)} />
      <Table label={t.accuracyByWeek} titles={[t.week, t.linesCounted, t.linesRight, t.share]}>
        {shares(rows, weeks)
          .slice(-ROWS)
          .reverse()
          .map(({ name, lines, right }) => (
            <Figures key={name} name={day(name)} lines={lines} right={right} />
          ))}
      </Table>
      <Table label={t.accuracyByZone} titles={[t.zone, t.linesCounted, t.linesRight, t.share]}>
        {zones.slice(0, ROWS).map(({ zone, lines, right }) => (
          <Figures key={zone} name={zone || t.noZone} lines={lines} right={right} />
        ))}
      </Table>
    </div>
  );
}

function share(rows: Exactness[]): number | null {
  const lines = rows.reduce((sum, row) => sum + row.lines, 0);
  return lines > 0 ? rows.reduce((sum, row) => sum + row.right, 0) / lines : null;
}

function Figures({ name, lines, right }: { name: string; lines: number; right: number }) {
  return (
    <tr>
      <td>
        <b>{name}</b>
      </td>
      <td class="r">{count(lines)}</td>
      <td class="r">{count(right)}</td>
      <td class="r">{((right / lines) * 100).toFixed(1)}%</td>
    </tr>
  );
}

interface Gained {
  since: string;
  gains: number;
  losses: number;
  gained?: number;
  lost?: number;
}

export function GainsTrend() {
  const t = words();
  const found = useResource<Gained[]>('/api/counts/gains', { warehouse: warehouse.value });
  const rows = found.data.value;
  if (!rows || rows.length === 0) return null;
  const costs = may('cost.read');
  const bars = rows.map((row) => ({
    key: row.since,
    up: costs ? (row.gained ?? 0) : row.gains,
    down: costs ? -(row.lost ?? 0) : row.losses,
  }));
  const label = costs ? t.valueByMonth : t.adjustmentsByMonth;
  const month = (iso: string): string => iso.slice(0, 7);
  return (
    <div class="trend">
      <UpDownBars label={label} ends={[month(rows[0]!.since), month(rows[rows.length - 1]!.since)]} bars={bars} />
      <Table
        label={label}
        titles={[t.month, t.timesUp, t.timesDown, ...(costs ? [t.valueUp, t.valueDown, t.valueNet] : [])]}
      >
        {rows
          .slice(-ROWS)
          .reverse()
          .map((row) => (
            <tr key={row.since}>
              <td>
                <b>{month(row.since)}</b>
              </td>
              <td class="r">{count(row.gains)}</td>
              <td class="r">{count(row.losses)}</td>
              {costs && (
                <>
                  <td class="r">{amount(row.gained ?? 0)}</td>
                  <td class="r">{amount(row.lost ?? 0)}</td>
                  <td class={(row.gained ?? 0) + (row.lost ?? 0) < 0 ? 'r bad' : 'r'}>
                    {amount((row.gained ?? 0) + (row.lost ?? 0))}
                  </td>
                </>
              )}
            </tr>
          ))}
      </Table>
    </div>
  );
}

/** The first column is words, the others are figures. */
function Table({ label, titles, children }: { label: string; titles: string[]; children: ComponentChildren }) {
  return (
    <table class="mv" aria-label={label}>
      <thead>
        <tr>
          {titles.map((title, at) => (
            <th key={title} scope="col" class={at > 0 ? 'r' : ''}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
