/** What documents and panels are made of. */
import x from 'lucide:x';
import triangle from 'lucide:triangle-alert';
import type { ComponentChildren } from 'preact';
import { common } from '../../i18n/common';
import { problemText, type Problem } from '../../i18n/problems';
import { Square, type Fill } from '../chip';
import { Icon } from '../icon';
import { Btn } from './frame';

export interface PanelProps {
  title: string;
  note?: string;
  onClose?: () => void;
  /** 336 instead of 456 px */
  narrow?: boolean;
  loading?: boolean;
  children?: ComponentChildren;
}

export function Panel({ title, note, onClose, narrow, loading, children }: PanelProps) {
  return (
    <aside class={narrow ? 'panel narrow' : 'panel'} aria-label={title} aria-busy={loading}>
      <header>
        <div class="grow">
          {loading ? <i class="outline" /> : <h2>{title}</h2>}
          {note && <p>{note}</p>}
        </div>
        {onClose && <Btn icon={x} label={common().close} onPress={onClose} />}
      </header>
      {children}
    </aside>
  );
}

export interface SectionLink {
  label: string;
  onPress: () => void;
}

export function PanelSection({
  title,
  link,
  children,
}: {
  title?: string;
  link?: SectionLink;
  children?: ComponentChildren;
}) {
  return (
    <div class="ps">
      {title && (
        <h3>
          {title}
          {link && <button onClick={link.onPress}>{link.label}</button>}
        </h3>
      )}
      {children}
    </div>
  );
}

export interface Fact {
  label: string;
  value: ComponentChildren;
}

export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt class="lab">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Step {
  label: string;
  fill: Fill;
  at?: string;
  now?: boolean;
}

export function StepStrip({ steps }: { steps: Step[] }) {
  return (
    <ol class="steps">
      {steps.map(({ label, fill, at, now }) => (
        <li key={label} class={now ? 'n' : fill === 'none' ? 'o' : 'x'} aria-current={now ? 'step' : undefined}>
          <Square fill={fill} />
          {label}
          {at && <time>{at}</time>}
        </li>
      ))}
    </ol>
  );
}

export interface Term {
  label: string;
  value: string;
  unit?: string;
  sign?: '−' | '+' | '=' | '';
  /** the rows behind it */
  to?: string;
}

/** On hand − reserved = available, each figure under its name. */
export function Equation({ terms }: { terms: Term[] }) {
  return (
    <div class={terms.length > 4 ? 'eq many' : 'eq'}>
      {terms.map(({ label, value, unit, sign, to }, at) => [
        at > 0 && <i key={`${label} sign`}>{sign}</i>,
        <div key={label}>
          <span class="lab">{label}</span>
          <span class="fig">
            {to ? (
              <a class="fig-link" href={`#${to}`} aria-label={`${label} ${value}`}>
                {value}
              </a>
            ) : (
              value
            )}
            {unit && <small>{unit}</small>}
          </span>
        </div>,
      ])}
    </div>
  );
}

export interface ProblemNoteProps {
  problem: Problem;
  onRetry?: () => void;
  onClose?: () => void;
}

/** A problem by its code, in the person's words: what is wrong and what to do. */
export function ProblemNote({ problem, onRetry, onClose }: ProblemNoteProps) {
  const { title, next } = problemText(problem);
  return (
    <div class="problem" role="alert">
      <Icon of={triangle} size={20} />
      <div class="grow">
        <b>{title}</b>
        <span>{next}</span>
      </div>
      {onRetry && <Btn onPress={onRetry}>{common().retry}</Btn>}
      {onClose && <Btn icon={x} label={common().close} onPress={onClose} />}
    </div>
  );
}
