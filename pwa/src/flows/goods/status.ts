/** The states that goods are in, in words. */
import { dictionary, own } from '../../i18n';

const words = dictionary(
  {
    available: 'available',
    inspection: 'in inspection',
    quarantine: 'in quarantine',
    damaged: 'damaged',
    surplus: 'surplus',
  },
  { available: '可用', inspection: '待检', quarantine: '隔离', damaged: '破损', surplus: '多收' },
);

export function statusName(status: string): string {
  return own<string>(words(), status) || status;
}
