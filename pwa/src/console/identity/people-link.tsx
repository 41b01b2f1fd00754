/** How many people, leading to them. */
import { listAddress } from '../lists/address';

export function peopleOf(column: 'roles' | 'department', code: string, people: number) {
  if (people === 0) return null;
  const filter =
    column === 'roles' ? { column, op: 'in' as const, value: [code] } : { column, op: 'is' as const, value: code };
  return (
    <a class="fig-link" href={`#${listAddress('/people', { filters: [filter] })}`}>
      {people}
    </a>
  );
}
