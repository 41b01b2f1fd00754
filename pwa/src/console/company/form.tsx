/** Everything of the company that is typed, in sections. */
import { Field, SelectField, TextField } from '../../ui/console';
import { PictureSection } from '../items/picture';
import { words as partnerWords } from '../partners/words';
import { Section } from '../record/section';
import { lacking } from '../who-may';
import { CURRENCIES, read, type Typed } from './draft';
import { words } from './words';

interface CompanyFormProps {
  typed: Typed;
  set: (patch: Partial<Typed>) => void;
  disabled: boolean;
}

const LONGEST = 200;
const LONGEST_SHORT = 24;
const LOGO_POINTS = 480;

export function CompanyForm({ typed, set, disabled }: CompanyFormProps) {
  const t = words();
  return (
    <fieldset class="record-form" disabled={disabled}>
      <Section title={t.names}>
        <div class="record-halves">
          <Line {...{ typed, set }} name="name_zh" label={t.nameZh} />
          <Line {...{ typed, set }} name="name_en" label={t.nameEn} />
          <Line {...{ typed, set }} name="short_name" label={t.shortName} note={t.shortNameNote} />
        </div>
      </Section>
      <Taxes typed={typed} set={set} />
      <Section title={t.reached}>
        <div class="record-halves">
          <Line {...{ typed, set }} name="address" label={t.address} />
          <Line {...{ typed, set }} name="phone" label={t.phone} />
          <Line {...{ typed, set }} name="email" label={t.email} bad={isWrong(typed, 'email')} />
        </div>
      </Section>
      <Section title={t.bankTitle}>
        <div class="record-halves">
          <Line {...{ typed, set }} name="bank" label={t.bank} />
          <Line {...{ typed, set }} name="account" label={t.account} />
        </div>
      </Section>
      <Books typed={typed} set={set} />
      <PictureSection
        picture={typed.logo}
        disabled={disabled}
        barred={lacking('catalog.write')}
        title={t.logo}
        none={t.noLogo}
        longest={LOGO_POINTS}
        onChange={(logo) => set({ logo })}
      />
    </fieldset>
  );
}

type Part = Omit<CompanyFormProps, 'disabled'>;

function isWrong(typed: Typed, fault: 'credit' | 'email' | 'timezone'): boolean {
  return read(typed).faults.includes(fault);
}

function Taxes({ typed, set }: Part) {
  const t = words();
  const types = Object.entries(partnerWords().taxpayers).map(([value, label]) => ({ value, label }));
  const wrong = isWrong(typed, 'credit');
  return (
    <Section title={t.taxes}>
      <div class="record-halves">
        <Line
          {...{ typed, set }}
          name="credit_code"
          label={t.creditCode}
          note={wrong ? t.faults.credit : t.creditCodeNote}
          bad={wrong}
        />
        <Line {...{ typed, set }} name="tax_number" label={t.taxNumber} note={t.taxNumberNote} />
        <Field label={t.taxpayer}>
          <SelectField
            label={t.taxpayer}
            value={typed.taxpayer}
            options={types}
            onChange={(taxpayer) => set({ taxpayer })}
          />
        </Field>
      </div>
    </Section>
  );
}

function Books({ typed, set }: Part) {
  const t = words();
  const languages = Object.entries(t.languages).map(([value, label]) => ({ value, label }));
  return (
    <Section title={t.books}>
      <div class="record-halves">
        <Field label={t.currency} note={t.currencyNote}>
          <SelectField
            label={t.currency}
            value={typed.currency}
            options={CURRENCIES.map((value) => ({ value, label: value }))}
            onChange={(currency) => set({ currency })}
          />
        </Field>
        <Field label={t.language}>
          <SelectField
            label={t.language}
            value={typed.language}
            options={languages}
            onChange={(language) => set({ language: language as Typed['language'] })}
          />
        </Field>
        <Line
          {...{ typed, set }}
          name="timezone"
          label={t.timezone}
          note={t.timezoneNote}
          bad={isWrong(typed, 'timezone')}
        />
      </div>
    </Section>
  );
}

interface LineProps extends Part {
  name: Exclude<keyof Typed, 'language'>;
  label: string;
  note?: string;
  bad?: boolean;
}

function Line({ typed, set, name, label, note, bad }: LineProps) {
  return (
    <Field label={label} note={note} bad={bad}>
      <TextField
        label={label}
        value={typed[name]}
        longest={name === 'short_name' ? LONGEST_SHORT : LONGEST}
        onChange={(text) => set({ [name]: text })}
      />
    </Field>
  );
}
