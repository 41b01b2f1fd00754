/** Base unit and packaging of an item, each with its barcodes. */
import plus from 'lucide:plus';
import x from 'lucide:x';
import { named } from '../../i18n';
import { Btn, SelectField } from '../../ui/console';
import { names, unitOf, units } from '../session';
import { Section } from '../record/section';
import { Codes } from './codes';
import type { UnitTyped } from './draft';
import { CellField, faultIn, type PartProps } from './fields';
import type { ItemDetail } from './types';
import { words } from './words';

interface PackagingProps extends PartProps {
  item: ItemDetail | null;
  disabled: boolean;
}

export function PackagingSection({ typed, set, faults, item, disabled }: PackagingProps) {
  const t = words();
  const moved = item !== null && item.moved;
  const base = typed.base_unit;
  /** the first row of a unit that the item has already; another one of the same is a mistake to be taken away */
  const fixed = (unit: string, at: number): boolean =>
    moved && item.units.some((one) => one.unit === unit) && typed.units.findIndex((one) => one.unit === unit) === at;
  const id = item ? item.id : null;
  return (
    <Section title={t.packaging} note={moved ? t.movedNote : undefined}>
      <table class="record-table packaging">
        <PackagingHead />
        <tbody>
          <tr>
            <td data-is={t.unit}>
              <UnitField
                label={t.baseUnit}
                value={base}
                wrong={faultIn(faults, 'base_unit')}
                disabled={moved}
                onChange={(base_unit) => set({ base_unit })}
              />
            </td>
            <td class="mut" data-is={t.holds}>
              1
            </td>
            <td data-is={t.barcodes}>
              <Codes
                label={`${t.barcodes} ${base}`}
                codes={typed.barcodes}
                item={id}
                disabled={disabled}
                onChange={(barcodes) => set({ barcodes })}
              />
            </td>
            <td />
          </tr>
          {typed.units.map((one, at) => (
            <UnitLine
              key={at}
              one={one}
              at={at}
              base={base}
              faults={faults}
              item={id}
              fixed={fixed(one.unit, at)}
              disabled={disabled}
              onChange={(next) => set({ units: typed.units.map((other, place) => (place === at ? next : other)) })}
              onRemove={() => set({ units: typed.units.filter((_, place) => place !== at) })}
            />
          ))}
        </tbody>
      </table>
      {disabled ? null : (
        <Btn
          icon={plus}
          barred={base ? undefined : t.baseUnitFirst}
          onPress={() => set({ units: [...typed.units, { unit: '', holds: '', barcodes: [] }] })}
        >
          {t.addUnit}
        </Btn>
      )}
    </Section>
  );
}

function PackagingHead() {
  const t = words();
  return (
    <thead>
      <tr>
        <th>{t.unit}</th>
        <th>{t.holds}</th>
        <th>{t.barcodes}</th>
        <th>
          <span class="hidden-word">{t.remove}</span>
        </th>
      </tr>
    </thead>
  );
}

interface UnitLineProps extends Pick<PartProps, 'faults'> {
  one: UnitTyped;
  at: number;
  /** the base unit */
  base: string;
  item: number | null;
  /** its count stays */
  fixed: boolean;
  disabled: boolean;
  onChange: (next: UnitTyped) => void;
  onRemove: () => void;
}

function UnitLine({ one, at, base, faults, item, fixed, disabled, onChange, onRemove }: UnitLineProps) {
  const t = words();
  return (
    <tr>
      <td data-is={t.unit}>
        <UnitField
          label={`${t.unit} ${at + 2}`}
          value={one.unit}
          wrong={faultIn(faults, `units.${at}.unit`)}
          disabled={fixed}
          onChange={(unit) => onChange({ ...one, unit })}
        />
      </td>
      <td data-is={t.holds}>
        <span class="row">
          <CellField
            label={`${t.holds} ${one.unit}`}
            value={one.holds}
            wrong={faultIn(faults, `units.${at}.holds`)}
            narrow
            disabled={fixed}
            onChange={(holds) => onChange({ ...one, holds })}
          />
          <span class="u">{base ? named(unitOf(base)) : ''}</span>
        </span>
      </td>
      <td data-is={t.barcodes}>
        <Codes
          label={`${t.barcodes} ${one.unit}`}
          codes={one.barcodes}
          item={item}
          disabled={disabled}
          onChange={(barcodes) => onChange({ ...one, barcodes })}
        />
      </td>
      <td>{fixed || disabled ? null : <Btn icon={x} label={t.takeAway(one.unit || t.unit)} onPress={onRemove} />}</td>
    </tr>
  );
}

interface UnitFieldProps {
  label: string;
  value: string;
  wrong?: string;
  disabled?: boolean;
  onChange: (unit: string) => void;
}

function UnitField({ label, value, wrong, disabled, onChange }: UnitFieldProps) {
  const t = words();
  const options = [...units.value.values()].map((unit) => ({ value: unit.code, label: named(names(unit)) }));
  return (
    <span class={wrong ? 'cell-field wrong' : 'cell-field'}>
      <SelectField
        label={label}
        value={value}
        options={value === '' ? [{ value: '', label: t.chooseUnit }, ...options] : options}
        disabled={disabled}
        bad={wrong !== undefined}
        onChange={onChange}
      />
      {wrong && <span class="field-note">{wrong}</span>}
    </span>
  );
}
