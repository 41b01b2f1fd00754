/** From a record to its labels. */
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

export function LabelsLink({ kind, said, called }: LabelsLinkProps) {
  if (!may('labels.print')) return null;
  return (
    <a class="lk" href={`#${labelsOf(kind, { ...said, called })}`}>
      {words().label}
    </a>
  );
}
