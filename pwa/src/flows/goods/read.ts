import type { Scan } from '../../scanner';
import type { Scanned } from './resolve';

const OWN: Record<string, Scanned['own']> = {
  PO: 'order',
  BIN: 'place',
  PLACE: 'place',
  DOCK: 'place',
  LPN: 'container',
};

/** What receiving wants to know of a scan. An unreadable one stays what it is: it will be shown as unknown. */
export function readScan(scan: Pick<Scan, 'raw' | 'code'>): Scanned {
  const { code } = scan;
  switch (code.kind) {
    case 'gs1':
      return {
        raw: scan.raw,
        readings: code.readings.map(({ gtin, content, sscc, lot, expiry, best_before, serial, count, weight }) => ({
          gtin: gtin || content,
          sscc,
          lot,
          expiry: expiry || best_before,
          serial,
          count,
          weight,
        })),
      };
    case 'gtin':
      return { raw: code.digits, readings: [] };
    case 'own':
      return { raw: code.value, readings: [], own: OWN[code.type] };
    case 'text':
      return { raw: code.text, readings: [] };
    default:
      return { raw: scan.raw, readings: [] };
  }
}
