/** Contacts and addresses of a partner, the usual one first. */
import arrowUp from 'lucide:arrow-up';
import x from 'lucide:x';
import { Btn, Field, SelectField, TextField } from '../../ui/console';
import { Section } from '../record/section';
import { type Faults, NO_ADDRESS, NO_CONTACT } from './draft';
import type { Address, Contact } from './types';
import { words } from './words';

/** characters */
export const LONGEST = 200;

export function toldIn(faults: Faults, path: string): string | undefined {
  const fault = faults[path];
  return fault && words().faults[fault];
}

interface RowsOf<T> {
  rows: T[];
  faults: Faults;
  disabled: boolean;
  onChange: (rows: T[]) => void;
}

function changed<T>(rows: T[], at: number, patch: Partial<T>): T[] {
  return rows.map((one, place) => (place === at ? { ...one, ...patch } : one));
}

/** The first of them is the usual one. */
function Acts<T>({ rows, at, name, onChange }: Pick<RowsOf<T>, 'rows' | 'onChange'> & { at: number; name: string }) {
  const t = words();
  const others = rows.filter((_, place) => place !== at);
  return (
    <span class="record-acts">
      {at > 0 ? <Btn icon={arrowUp} label={t.first(name)} onPress={() => onChange([rows[at]!, ...others])} /> : null}
      <Btn icon={x} label={t.remove(name)} onPress={() => onChange(others)} />
    </span>
  );
}

export function Contacts({ rows, faults, disabled, onChange }: RowsOf<Contact>) {
  const t = words();
  const fields: [keyof Contact, string][] = [
    ['name', t.name],
    ['role', t.role],
    ['phone', t.phone],
    ['email', t.email],
  ];
  return (
    <Section title={t.contacts} note={rows.length > 1 ? t.usual : undefined}>
      {rows.length === 0 ? null : (
        <table class="record-table">
          <thead>
            <tr>
              {fields.map(([key, label]) => (
                <th key={key}>{label}</th>
              ))}
              <th aria-hidden="true" />
            </tr>
          </thead>
          <tbody>
            {rows.map((contact, at) => (
              <tr key={at}>
                {fields.map(([key, label]) => (
                  <Cell
                    key={key}
                    head={label}
                    label={`${t.contact(at + 1)} ${label}`}
                    value={contact[key]}
                    wrong={toldIn(faults, `contacts.${at}.${key}`)}
                    onChange={(text) => onChange(changed(rows, at, { [key]: text }))}
                  />
                ))}
                <td class="record-acts">
                  {disabled ? null : <Acts rows={rows} at={at} name={t.contact(at + 1)} onChange={onChange} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {disabled ? null : <Btn onPress={() => onChange([...rows, NO_CONTACT])}>{t.addContact}</Btn>}
    </Section>
  );
}

export function Addresses({ rows: addresses, faults, disabled, onChange }: RowsOf<Address>) {
  const t = words();
  const fields: [keyof Address, string][] = [
    ['street', t.street],
    ['city', t.city],
    ['region', t.region],
    ['postcode', t.postcode],
    ['country', t.country],
    ['recipient', t.recipient],
    ['phone', t.phone],
  ];
  const kinds = Object.entries(t.kinds).map(([value, label]) => ({ value, label }));
  return (
    <Section title={t.addresses} note={addresses.length > 1 ? t.usual : undefined}>
      {addresses.map((address, at) => {
        const name = t.address(at + 1);
        const set = (patch: Partial<Address>): void => onChange(changed(addresses, at, patch));
        return (
          <fieldset key={at} class="partner-address">
            <legend class="hidden-word">{name}</legend>
            <div class="record-quarters">
              <Field label={t.kind}>
                <SelectField
                  label={`${name} ${t.kind}`}
                  value={address.kind}
                  options={kinds}
                  onChange={(kind) => set({ kind })}
                />
              </Field>
              {fields.map(([key, label]) => {
                const wrong = toldIn(faults, `addresses.${at}.${key}`);
                const note = wrong ?? (key === 'country' ? t.countryNote : undefined);
                return (
                  <Field key={key} label={label} note={note} bad={wrong !== undefined}>
                    <TextField
                      label={`${name} ${label}`}
                      value={address[key]}
                      longest={LONGEST}
                      onChange={(text) => set({ [key]: text })}
                    />
                  </Field>
                );
              })}
            </div>
            {disabled ? null : <Acts rows={addresses} at={at} name={name} onChange={onChange} />}
          </fieldset>
        );
      })}
      {disabled ? null : <Btn onPress={() => onChange([...addresses, NO_ADDRESS])}>{t.addAddress}</Btn>}
    </Section>
  );
}

interface CellProps {
  head: string;
  label: string;
  value: string;
  wrong: string | undefined;
  onChange: (text: string) => void;
}

function Cell({ head, label, value, wrong, onChange }: CellProps) {
  return (
    <td data-is={head}>
      <span class="cell-field">
        <input
          class={wrong ? 'input wrong' : 'input'}
          aria-label={label}
          aria-invalid={wrong !== undefined}
          value={value}
          maxLength={LONGEST}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
        {wrong && <span class="field-note">{wrong}</span>}
      </span>
    </td>
  );
}
