/** Merging a partner into another one. */
import { named } from '../../i18n';
import { get } from '../api';
import type { Option } from '../combo';
import type { RowsAnswer } from '../lists/types';
import { Merge } from '../record/merge';
import { names } from '../session';
import { text } from '../sheets/parts';
import type { Partner } from './types';
import { words } from './words';

const FOUND = 11;

export function MergePanel({ partner, onClose }: { partner: Partner; onClose: () => void }) {
  const t = words();
  return (
    <Merge<Partner>
      record={partner}
      code={({ code }) => code}
      name={(one) => named(names(one))}
      find={find}
      read={(code) => get('/api/partners/called', { code })}
      command={(into) => ({
        name: 'parties.merge_parties/1',
        payload: { code: partner.code, into: into.code, seen_version: partner.version, into_version: into.version },
      })}
      title={t.mergeTitle(partner.code)}
      note={t.mergeNote}
      placeholder={t.findPartner}
      nothing={t.noPartner}
      choose={t.choosePartner}
      rows={[
        [t.code, (one) => one.code],
        [t.nameZh, (one) => one.name_zh],
        [t.nameEn, (one) => one.name_en],
        [t.kind, (one) => [one.supplier && t.supplier, one.customer && t.customer].filter(Boolean).join(', ')],
        [t.city, (one) => one.city],
        [t.payment, (one) => `${t.payments[one.payment] || one.payment} ${one.terms_days || ''}`.trim()],
        [t.taxNumber, (one) => one.tax_number],
        [t.contacts, (one) => one.contacts.map((contact) => contact.name).join(', ')],
      ]}
      onClose={onClose}
    />
  );
}

async function find(search: string): Promise<Option<string>[]> {
  const filter = JSON.stringify([{ column: 'active', op: 'is', value: true }]);
  const { rows } = await get<RowsAnswer>('/api/lists/partners/rows', { search, filter, limit: FOUND });
  return rows.map((row) => {
    const code = text(row, 'code');
    return { id: code, label: named({ zh: text(row, 'name_zh'), en: text(row, 'name_en') }), note: code, value: code };
  });
}
