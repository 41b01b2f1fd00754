import type { ComponentChildren } from 'preact';

/** Empty, hatched or solid: what has not begun, is planned, is there. */
export type Fill = 'draft' | 'plan' | 'none' | 'part' | 'full' | 'void';
export type Tone = 'do' | 'ok' | 'ask' | 'stop';

export function Square({ fill }: { fill: Fill }) {
  return <i class={`sq is-${fill}`} />;
}

export function Chip({ fill, tone, children }: { fill?: Fill; tone?: Tone; children: ComponentChildren }) {
  return (
    <span class={tone ? `chip ${tone}` : 'chip'}>
      {fill && <Square fill={fill} />}
      {children}
    </span>
  );
}
