/** From records to their labels. */
import { may } from '../session';
import { labelsOf, type Query } from './draft';
import type { Kind } from './types';
import { words } from './words';

interface LabelsLinkProps {
  kind: Kind;
  said: Query;
  /** what it is called */
  called: string;
}

/** Among the links of a row; none for who may not print. */
export function labelLinks(kind: Kind, said: Query, called: string): { label: string; to: string }[] {
  return may('labels.print') ? [{ label: words().label, to: labelsOf(kind, { ...said, called }) }] : [];
}

export function LabelsLink({ kind, said, called }: LabelsLinkProps) {
  if (!may('labels.print')) return null;
  return (
    <a class="lk" href={`#${labelsOf(kind, { ...said, called })}`}>
      {words().label}
    </a>
  );
}

const SAID = 3;

/** Several by their first names: "22423, 22727 … 12". */
export function calledTogether(names: string[]): string {
  return names.length > SAID ? `${names.slice(0, SAID - 1).join(', ')} … ${names.length}` : names.join(', ');
}
