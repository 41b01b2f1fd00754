/** A new partner: the same form, with its code first. */
import { named } from '../../i18n';
import { get } from '../api';
import { makeDraft, NewRecord } from '../record/new-record';
import { may, names, person } from '../session';
import { company } from '../company/company';
import { partnerPage } from './address';
import { begin, beginning, read, type Typed } from './draft';
import { PartnerForm } from './form';
import { told } from './page';
import { words } from './words';
import './partners.css';

const draft = makeDraft<Typed>();

/** Whoever sees only their own customers keeps the one that they add. */
function fresh(): Typed {
  const me = person.value;
  const keeper =
    me && !may('parties.every_customer') ? { code: me.code, name: `${me.code} ${named(names(me))}` } : null;
  return { ...begin(null), ...beginning(company.peek()), keeper };
}

export default function NewPartnerPage() {
  const t = words();
  return (
    <NewRecord<Typed>
      draft={draft}
      begin={fresh}
      title={t.newPartner}
      section={t.partner}
      label={t.code}
      codeMissing={t.codeMissing}
      codeTaken={t.codeTaken}
      fault={(typed) => told(read(typed).faults)}
      read={(code) => get('/api/partners/called', { code })}
      command={(code, typed) => ({
        name: 'parties.put_parties/2',
        payload: { parties: [{ ...read(typed).record, code }] },
      })}
      page={partnerPage}
      fields={(typed, set) => <PartnerForm typed={typed} set={set} disabled={false} />}
    />
  );
}
