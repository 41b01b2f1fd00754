/** Figures over time: a line of shares, or bars up and down. Values stand in the table beside it. */
import { niceTop } from '../../ui/console';

const WIDTH = 416;
const HEIGHT = 124;
const TOP = 16;
const FOOT = 104;

interface Frame {
  /** said of it as a whole */
  label: string;
  /** below the left and the right edge */
  ends: [string, string];
}

export interface Series {
  name: string;
  /** 0 to 1; null: nothing was counted then */
  values: (number | null)[];
}

/** The first series in colour, others in grey, each with its name at its last value. */
export function ShareLines({ label, ends, series }: Frame & { series: Series[] }) {
  const count = series[0] ? series[0].values.length : 0;
  const x = (at: number): number => (count > 1 ? (at / (count - 1)) * (WIDTH - 64) : 0);
  const y = (value: number): number => FOOT - value * (FOOT - TOP);
  return (
    <svg class="ch" width="100%" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path d={`M0 ${TOP}H${WIDTH}M0 ${(TOP + FOOT) / 2}H${WIDTH}`} stroke="var(--c-grid)" />
      <path d={`M0 ${FOOT}H${WIDTH}`} stroke="var(--edge)" />
      <text x="0" y={TOP - 4}>
        100%
      </text>
      {series.map((each, at) => <ShareLine key={each.name} {...each} first={at === 0} x={x} y={y} at={at} />).reverse()}
      <Ends ends={ends} />
    </svg>
  );
}

interface LineProps extends Series {
  first: boolean;
  at: number;
  x: (at: number) => number;
  y: (value: number) => number;
}

function ShareLine({ name, values, first, at, x, y }: LineProps) {
  const known = values
    .map((value, week) => ({ value, week }))
    .filter((point): point is { value: number; week: number } => point.value !== null);
  const last = known[known.length - 1];
  if (!last) return null;
  const path = known.map(({ value, week }) => `${x(week).toFixed(1)} ${y(value).toFixed(1)}`).join('L');
  const colour = first ? 'var(--c1)' : `var(--c${Math.min(at + 1, 4)})`;
  return (
    <>
      <path d={`M${path}`} fill="none" stroke={colour} stroke-width={first ? 2 : 1.5} />
      <circle cx={x(last.week)} cy={y(last.value)} r={first ? 3 : 2} fill={colour} />
      <text class={first ? 'b' : ''} x={x(last.week) + 6} y={Math.min(y(last.value) + 4 + at * 11, FOOT - 4)}>
        {name}
      </text>
    </>
  );
}

export interface Bar {
  key: string;
  up: number;
  down: number;
}

/** Gains up, losses down in red, from one line of nothing. */
export function UpDownBars({ label, ends, bars }: Frame & { bars: Bar[] }) {
  const most = niceTop(Math.max(...bars.map(({ up, down }) => Math.max(up, down)), 0));
  const wide = WIDTH / Math.max(bars.length, 6);
  const zero = (TOP + FOOT) / 2;
  const high = (value: number): number => (value / most) * (FOOT - zero);
  return (
    <svg class="ch" width="100%" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path d={`M0 ${TOP}H${WIDTH}M0 ${FOOT}H${WIDTH}`} stroke="var(--c-grid)" />
      {bars.map(({ key, up, down }, at) => (
        <g key={key}>
          <rect x={at * wide + 3} width={wide - 6} y={zero - high(up)} height={high(up)} fill="var(--c1)" />
          <rect x={at * wide + 3} width={wide - 6} y={zero} height={high(down)} fill="var(--stop-text)" />
        </g>
      ))}
      <path d={`M0 ${zero}H${WIDTH}`} stroke="var(--edge)" />
      <Ends ends={ends} />
    </svg>
  );
}

function Ends({ ends: [left, right] }: Pick<Frame, 'ends'>) {
  return (
    <>
      <text x="0" y={HEIGHT - 4}>
        {left}
      </text>
      <text x={WIDTH} y={HEIGHT - 4} text-anchor="end">
        {right}
      </text>
    </>
  );
}
