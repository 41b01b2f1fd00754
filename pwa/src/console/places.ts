/** Virtual places by their ids, and statuses, in the person's words. */
import { dictionary } from '../i18n';

const words = dictionary(
  {
    supplier: 'supplier',
    customer: 'customer',
    production: 'production',
    scrap: 'scrap',
    gainLoss: 'gain/loss',
    opening: 'opening',
    transit: 'in transit',
    investigate: 'to investigate',
    available: 'available',
    inspection: 'in inspection',
    quarantine: 'quarantine',
    damaged: 'damaged',
    surplus: 'surplus',
  },
  {
    supplier: '供应商',
    customer: '客户',
    production: '生产',
    scrap: '报废',
    gainLoss: '盘盈盘亏',
    opening: '期初',
    transit: '在途',
    investigate: '待查',
    available: '可用',
    inspection: '待检',
    quarantine: '隔离',
    damaged: '破损',
    surplus: '多收',
  },
);

const VIRTUAL = [
  'supplier',
  'customer',
  'production',
  'scrap',
  'gainLoss',
  'opening',
  'transit',
  'investigate',
] as const;

export function placeName(place: number, code: string): string {
  const name = VIRTUAL[-place - 1];
  return place < 0 && name ? words()[name] : code;
}

export function statusName(status: string): string {
  const all: Record<string, string> = words();
  return all[status] ?? status;
}
