import { common } from '../i18n/common';

export interface StowProps {
  total: number;
  done: number;
  /** index of the cell in work */
  now?: number;
  /** planned behind done: hatched */
  planned?: number;
  /** all red: more than there is room for */
  over?: boolean;
  /** done with a difference: yellow */
  bad?: number;
}

const MOST_CELLS = 24;

/** Cells empty, hatched, solid; more than 24 are drawn to scale. */
export function Stow({ total, done, now, planned = 0, over, bad = 0 }: StowProps) {
  const cells = Math.max(1, Math.min(total, MOST_CELLS));
  const scale = total > 0 ? cells / total : 0;
  const solid = Math.floor(done * scale);
  const hatched = Math.ceil((done + planned) * scale);
  const current = now === undefined ? -1 : Math.floor(now * scale);
  const cell = (at: number): string => {
    if (over) return 'over';
    if (at === current) return 'now';
    if (at < solid) return at < Math.ceil(bad * scale) ? 'bad' : 'on';
    return at < hatched ? 'plan' : '';
  };
  return (
    <div class="stow" role="img" aria-label={common().progress(done, total)}>
      {Array.from({ length: cells }, (_, at) => (
        <i key={at} class={cell(at)} />
      ))}
    </div>
  );
}

/** The strip under the bar. */
export function StowProgress(props: StowProps) {
  return (
    <section class="prog" aria-label={common().progress(props.done, props.total)}>
      <Stow {...props} />
    </section>
  );
}
