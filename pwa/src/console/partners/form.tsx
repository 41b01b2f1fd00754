/** Everything of a partner that is typed, in sections. */
import { CheckField, Field, SelectField, TextField, useWasTried } from '../../ui/console';
import { Section } from '../record/section';
import { type Faults, read, type Typed } from './draft';
import { KeeperField } from './keeper';
import { Addresses, Contacts, LONGEST, toldIn } from './rows';
import { words } from './words';

export interface PartnerFormProps {
  typed: Typed;
  set: (patch: Partial<Typed>) => void;
  disabled: boolean;
}

/** What is not typed yet is told once saving was tried. */
function useFaults(typed: Typed): Faults {
  const { faults } = read(typed);
  if (useWasTried()) return faults;
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== 'name' && fault !== 'contact'));
}

export function PartnerForm({ typed, set, disabled }: PartnerFormProps) {
  const t = words();
  const faults = useFaults(typed);
  const line = { typed, set, faults };
  return (
    <fieldset class="record-form" disabled={disabled}>
      <Section title={t.names}>
        <div class="record-halves">
          <Line {...line} name="name_zh" label={t.nameZh} needed={!typed.name_en.trim()} />
          <Line {...line} name="name_en" label={t.nameEn} needed={!typed.name_zh.trim()} />
          <Line {...line} name="city" label={t.city} />
          <div class="checks">
            <CheckField label={t.supplier} value={typed.supplier} onChange={(supplier) => set({ supplier })} />
            <CheckField label={t.customer} value={typed.customer} onChange={(customer) => set({ customer })} />
            <CheckField
              label={t.keepsGoods}
              value={typed.keeps_goods}
              onChange={(keeps_goods) => set({ keeps_goods })}
            />
            {faults['kind'] && (
              <p class="bad" role="note">
                {t.faults.kind}
              </p>
            )}
          </div>
          <KeeperField keeper={typed.keeper} disabled={disabled} onChange={(keeper) => set({ keeper })} />
        </div>
      </Section>
      <Terms {...line} />
      <Section title={t.taxes}>
        <div class="record-halves">
          <Line {...line} name="tax_number" label={t.taxNumber} />
          <Choice
            label={t.taxpayer}
            value={typed.taxpayer}
            options={t.taxpayers}
            onChange={(taxpayer) => set({ taxpayer })}
          />
        </div>
      </Section>
      <Contacts rows={typed.contacts} faults={faults} disabled={disabled} onChange={(contacts) => set({ contacts })} />
      <Addresses
        rows={typed.addresses}
        faults={faults}
        disabled={disabled}
        onChange={(addresses) => set({ addresses })}
      />
    </fieldset>
  );
}

type TextKey = { [K in keyof Typed]: Typed[K] extends string ? K : never }[keyof Typed];

interface LineProps {
  typed: Typed;
  set: (patch: Partial<Typed>) => void;
  faults: Faults;
  name: TextKey;
  label: string;
  needed?: boolean;
}

function Line({ typed, set, faults, name, label, needed }: LineProps) {
  const wrong = toldIn(faults, name);
  return (
    <Field label={label} note={wrong} bad={wrong !== undefined} needed={needed}>
      <TextField label={label} value={typed[name]} longest={LONGEST} onChange={(text) => set({ [name]: text })} />
    </Field>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: Record<string, string>;
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const all = Object.entries(options).map(([option, told]) => ({ value: option, label: told }));
  return (
    <Field label={label}>
      <SelectField label={label} value={value} options={all} onChange={onChange} />
    </Field>
  );
}

function Terms(line: Pick<LineProps, 'typed' | 'set' | 'faults'>) {
  const t = words();
  const { typed, set } = line;
  return (
    <Section title={t.terms} note={t.tolerances}>
      <div class="record-quarters">
        <Choice label={t.payment} value={typed.payment} options={t.payments} onChange={(payment) => set({ payment })} />
        <Line {...line} name="days" label={t.days} />
        <Line {...line} name="currency" label={t.currency} needed />
      </div>
      <div class="record-quarters">
        <Line {...line} name="over" label={t.over} />
        <Line {...line} name="short" label={t.short} />
      </div>
    </Section>
  );
}
