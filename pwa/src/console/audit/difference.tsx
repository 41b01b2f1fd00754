/** Fields of a record before and after, line by line. */
import { fieldLines } from './fields';
import type { Sides } from './types';
import { words } from './words';
import './audit.css';

export function Difference({ before, after }: Sides) {
  const t = words();
  return (
    <dl class="difference">
      {fieldLines({ before, after }).map((line) => (
        <div key={line.key}>
          <dt class="mut">{line.name}</dt>
          <dd>
            {line.before === null ? null : <del>{line.before}</del>}
            {line.before === null || line.after === null ? null : <span class="mut"> {t.to} </span>}
            {line.after === null ? null : <ins>{line.after}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
