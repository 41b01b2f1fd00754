import { quantity } from '../../i18n/format';

/** '12.35 kg' of 1/10,000 kg; of what is not weighed nothing. */
export function kilograms(weight: number | undefined): string {
  return weight ? `${quantity(weight)} kg` : '';
}
