/** The movement card: stock over time as steps, its limit dotted with its name, values at the mark. */
import { day, isoDay, quantity } from '../../i18n/format';

export interface ChartPoint {
  /** ms UTC */
  at: number;
  /** 1/10,000 base units */
  value: number;
}

export interface MovementChartProps {
  label: string;
  points: ChartPoint[];
  unit: string;
  limit?: { value: number; label: string };
  /** ms UTC of the right edge */
  until?: number;
}

const WIDTH = 416;
const HEIGHT = 112;
const TOP = 16;
const FOOT = 96;

/** A round number, at least `value`. */
export function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = Math.pow(10, Math.floor(Math.log10(value)));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value)!;
  return step * power;
}

export function MovementChart({ label, points, unit, limit, until = Date.now() }: MovementChartProps) {
  if (points.length === 0) return null;
  const first = points[0]!.at;
  const span = Math.max(1, until - first);
  const top = niceTop(Math.max(limit ? limit.value : 0, ...points.map(({ value }) => value)));
  const x = (at: number): string => (((at - first) / span) * WIDTH).toFixed(1);
  const y = (value: number): string => (FOOT - (Math.max(0, value) / top) * (FOOT - TOP)).toFixed(1);
  const steps = points
    .map(({ at, value }, index) => (index === 0 ? `M0 ${y(value)}` : `H${x(at)}V${y(value)}`))
    .join('');
  const line = `${steps}H${WIDTH}`;
  const last = points[points.length - 1]!;
  const said = `${label}: ${quantity(last.value)} ${unit}`;
  return (
    <svg class="ch" width="100%" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
      <path d={`M0 ${TOP}H${WIDTH}M0 ${(TOP + FOOT) / 2}H${WIDTH}`} stroke="var(--c-grid)" />
      <path d={`M0 ${FOOT}H${WIDTH}`} stroke="var(--edge)" />
      {limit && <path d={`M0 ${y(limit.value)}H${WIDTH}`} stroke="var(--ask-text)" stroke-dasharray="2 3" />}
      <path d={`${line}V${FOOT}H0Z`} fill="var(--c1)" opacity=".08" />
      <path d={line} fill="none" stroke="var(--c1)" stroke-width="2" />
      <text x="0" y={TOP - 4}>
        {quantity(top)} {unit}
      </text>
      {limit && (
        <text class="limit" x={WIDTH} y={Number(y(limit.value)) - 4} text-anchor="end">
          {limit.label}
        </text>
      )}
      <text x="0" y={HEIGHT}>
        {day(isoDay(first))}
      </text>
      <text class="b" x={WIDTH} y={HEIGHT} text-anchor="end">
        {quantity(last.value)} {unit}
      </text>
    </svg>
  );
}
