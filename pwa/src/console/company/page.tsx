/** The company itself: what it is called, taxed by, reached at, and how its books and documents are. */
import { back } from '../../shell/router';
import { Btn, Clashes, Head, NotSaved, ProblemNote, useKeyMap, useLeaving } from '../../ui/console';
import { History } from '../audit/history';
import { words as partnerWords } from '../partners/words';
import { NoRecord, RecordFoot } from '../record/record-page';
import { type Told, useRecordForm } from '../record-form';
import { useResource } from '../resource';
import { limited, may } from '../session';
import { lackingEverywhere } from '../who-may';
import { type Company, readCompany } from './company';
import { begin, read, type Typed } from './draft';
import { CompanyForm } from './form';
import { words } from './words';
import '../items/items.css';
import '../record/record.css';
import './company.css';

export default function CompanyPage() {
  const found = useResource<Company>('/api/company');
  const company = found.data.value;
  return company ? <Loaded company={company} /> : <NoRecord code={words().title} found={found} />;
}

function told(): Told<Typed> {
  const t = words();
  const types = partnerWords().taxpayers;
  return {
    name_zh: [t.nameZh],
    name_en: [t.nameEn],
    short_name: [t.shortName],
    credit_code: [t.creditCode],
    tax_number: [t.taxNumber],
    taxpayer: [t.taxpayer, (type) => types[type] ?? type],
    address: [t.address],
    phone: [t.phone],
    email: [t.email],
    bank: [t.bank],
    account: [t.account],
    currency: [t.currency],
    timezone: [t.timezone],
    language: [t.language, (language) => t.languages[language] ?? ''],
    logo: [t.logo, (logo) => (logo ? '✓' : '')],
  };
}

function Loaded({ company }: { company: Company }) {
  const t = words();
  const form = useRecordForm<Typed>({
    begun: begin(company),
    version: company.version,
    told: told(),
    command: (typed, seen) => ({
      name: 'company.put_company/1',
      payload: { ...read(typed).record, seen_version: seen },
    }),
    history: { kind: 'company', record: 'company' },
    again: async () => {
      const now = await readCompany();
      return { typed: begin(now), version: now.version };
    },
    onSaved: () => void readCompany(),
  });
  const { typed, set, save } = form;
  const { busy, dirty = false, clashes = [], problem, onClear, onChoose } = form.panel;
  const allowed = may('company.write') && !limited();
  const [fault] = read(typed).faults;
  const stops = lackingEverywhere('company.write') ?? (fault ? t.faults[fault] : dirty ? undefined : t.unchanged);
  const [leaving, leave] = useLeaving(dirty, back);
  const keep = (): void => {
    if (!busy && stops === undefined && clashes.length === 0) void save();
  };
  useKeyMap({ 'mod+Enter': keep });
  return (
    <>
      <Head title={t.title} onBack={busy ? () => undefined : leave}>
        {leaving && <NotSaved />}
        {dirty && <Btn onPress={() => set(begin(company))}>{t.startAgain}</Btn>}
        <Btn
          go={clashes.length === 0}
          keys="Ctrl Enter"
          busy={busy || clashes.length > 0}
          barred={stops}
          onPress={keep}
        >
          {t.save}
        </Btn>
      </Head>
      {problem && <ProblemNote problem={problem} onClose={onClear} />}
      {clashes.length > 0 && onChoose && <Clashes clashes={clashes} busy={busy} onChoose={onChoose} />}
      <div class="split stacks">
        <div class="l record-scroll company-page" tabIndex={0} aria-label={t.title} role="region">
          <CompanyForm typed={typed} set={set} disabled={!allowed} />
        </div>
        {allowed ? (
          <aside class="panel narrow" aria-label={t.title}>
            <div class="panel-scroll">
              <History kind="company" record="company" />
            </div>
          </aside>
        ) : null}
      </div>
      <RecordFoot />
    </>
  );
}
