/** One partner: everything of it, changed in place; open orders and who changed it beside. */
import { named } from '../../i18n';
import type { RouteProps } from '../../shell/router';
import { get } from '../api';
import { NoRecord, RecordPage } from '../record/record-page';
import { type RecordForm, type Told, useRecordForm } from '../record-form';
import { useResource } from '../resource';
import { names } from '../session';
import { lacking } from '../who-may';
import { partnerPage } from './address';
import { begin, type Faults, read, type Typed } from './draft';
import { PartnerForm } from './form';
import { MergePanel } from './merge';
import { Side } from './side';
import type { Partner } from './types';
import { words } from './words';
import './partners.css';

export default function PartnerPage({ params }: RouteProps) {
  const code = params['partner']!;
  const found = useResource<Partner>('/api/partners/called', { code });
  const partner = found.data.value;
  if (partner) return <Loaded key={partner.id} partner={partner} />;
  return <NoRecord code={code} found={found} />;
}

/** Of every field that is typed. */
function toldOf(): Told<Typed> {
  const t = words();
  const flag = (value: boolean): string => (value ? '✓' : '✕');
  const rows = (all: object[]): string => all.map((one) => Object.values(one).filter(Boolean).join(' ')).join('; ');
  return {
    name_zh: [t.nameZh],
    name_en: [t.nameEn],
    supplier: [t.supplier, flag],
    customer: [t.customer, flag],
    city: [t.city],
    keeper: [t.keeper, (keeper) => (keeper ? keeper.name : '')],
    over: [t.over],
    short: [t.short],
    payment: [t.payment, (payment) => t.payments[payment] || payment],
    days: [t.days],
    currency: [t.currency],
    tax_number: [t.taxNumber],
    taxpayer: [t.taxpayer, (taxpayer) => t.taxpayers[taxpayer] || taxpayer],
    active: [t.state, (active) => (active ? t.inUse : t.outOfUse)],
    contacts: [t.contacts, rows],
    addresses: [t.addresses, rows],
  };
}

function usePartnerForm(partner: Partner): RecordForm<Typed> {
  return useRecordForm<Typed>({
    begun: begin(partner),
    version: partner.version,
    told: toldOf(),
    command: (typed, seen) => ({
      name: 'parties.put_parties/2',
      payload: { parties: [{ ...read(typed).record, code: partner.code, seen_version: seen }] },
    }),
    history: { kind: 'party', record: partner.code },
    again: async () => {
      const now = await get<Partner>('/api/partners/called', { code: partner.code });
      return { typed: begin(now), version: now.version };
    },
  });
}

export function told(faults: Faults): string | undefined {
  const [first] = Object.values(faults);
  return first && words().faults[first];
}

function Loaded({ partner }: { partner: Partner }) {
  const t = words();
  const form = usePartnerForm(partner);
  const { typed, set } = form;
  const into = partner.merged_into;
  return (
    <RecordPage<Typed>
      code={partner.code}
      name={named(names(partner))}
      active={partner.active}
      mergedInto={into === null ? null : { code: into, page: partnerPage(into) }}
      former={partner.former.map((one) => `${one.code} ${named(names(one))}`)}
      form={form}
      begun={begin(partner)}
      barred={lacking('parties.write')}
      fault={told(read(typed).faults)}
      sideLabel={t.openOrders}
      side={() => <Side partner={partner} />}
      merging={(close) => <MergePanel partner={partner} onClose={close} />}
      fields={(disabled) => <PartnerForm {...{ typed, set, disabled }} />}
    />
  );
}
