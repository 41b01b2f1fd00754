import { inScope, type Warehouse } from '../session';
import { lacking } from '../who-may';
import { words } from './words';

/** Why this person changes nothing in the warehouse. */
export function barredAt(house: Warehouse): string | undefined {
  return lacking('places.write') ?? (inScope([house.id]) ? undefined : words().elsewhere);
}
