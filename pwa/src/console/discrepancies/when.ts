/** When something was done, how sure that is, and when it came here, where that is another time. */
import { stamp } from '../../i18n/format';
import { cameLater, doubtOf, type Fact } from '../../exceptions/said';
import { words } from './words';

export function whenFacts(done: number, uncertaintyMs: number, arrived: number, label: string): Fact[] {
  const when = { label: words().when, value: [stamp(done), doubtOf(uncertaintyMs)].filter(Boolean).join(' ') };
  return cameLater(done, arrived) ? [when, { label, value: stamp(arrived) }] : [when];
}
