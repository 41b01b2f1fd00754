/** Who did something, and on which device, as one line. */
import { named } from '../../i18n';
import { names } from '../session';
import type { Where, Who } from './types';
import { words } from './words';

export function whoName(person: Who | null): string {
  return person ? named(names(person)) : words().system;
}

/** '王芳 · G07'; a desk has no name of its own. */
export function whoAndWhere(person: Who | null, device: Where | null): string {
  return device ? `${whoName(person)} · ${device.code}` : whoName(person);
}
