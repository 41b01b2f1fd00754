/** The clock of this gun is off: said at the menu. */
import warning from 'lucide:triangle-alert';
import { Icon } from '../../ui';
import { words } from './words';

/** What is sent has the right time all the same; what the person reads on this gun has not. */
export function ClockOff({ by }: { by: number }) {
  const w = words();
  const minutes = Math.round(Math.abs(by) / 60_000);
  return (
    <section class="resume" aria-live="polite">
      <Icon of={warning} />
      <div class="grow">
        <b>{by > 0 ? w.clockFast(span(minutes)) : w.clockSlow(span(minutes))}</b>
        <span>{w.clockNext}</span>
      </div>
    </section>
  );
}

/** '3 h 5 min', '2 days' */
function span(minutes: number): string {
  const w = words();
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return w.days(Math.round(hours / 24));
  return [hours > 0 ? w.hours(hours) : '', minutes % 60 > 0 ? w.minutes(minutes % 60) : ''].filter(Boolean).join(' ');
}
