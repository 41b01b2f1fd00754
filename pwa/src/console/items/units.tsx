/** Units of measure: their names, and how finely they are counted. */
import { named } from '../../i18n';
import { type Column, Field, FormPanel, PanelSection, SelectField } from '../../ui/console';
import { get } from '../api';
import { History } from '../audit/history';
import { missingName, NameFields, type Names, trimmed } from '../record/names';
import { NEW, RecordGrid, RecordsPage, useChosen } from '../record/records-page';
import { useRecordForm } from '../record-form';
import { useResource } from '../resource';
import { names, readNames } from '../session';
import { lacking } from '../who-may';
import { words } from './words';

interface UnitRow extends Names {
  decimals: number;
  version: number;
}

type Typed = Omit<UnitRow, 'version'>;

const DECIMALS = ['0', '1', '2', '3', '4'];

export default function UnitsPage() {
  const t = words();
  const list = useResource<UnitRow[]>('/api/units');
  const rows = list.data.value;
  const place = useChosen('/units', 'unit');
  const { chosen, show } = place;
  const unit = (rows ?? []).find((row) => row.code === chosen) ?? null;
  const barred = lacking('catalog.write');
  const shown = unit !== null || chosen === NEW;
  return (
    <RecordsPage
      title={t.units}
      above="/items"
      fresh={{ label: t.newUnit, barred, onPress: () => show(NEW) }}
      found={list}
      counted={t.unitCount((rows ?? []).length)}
      beside={
        shown && <UnitForm key={chosen} {...{ unit, barred, show }} known={(rows ?? []).map(({ code }) => code)} />
      }
    >
      <RecordGrid<UnitRow> {...place} label={t.units} rows={rows} code={({ code }) => code} columns={columns()} />
    </RecordsPage>
  );
}

function columns(): Column<UnitRow>[] {
  const t = words();
  return [
    { id: 'name', title: t.unit, cell: (row) => <b>{named(names(row))}</b>, sort: (row) => named(names(row)) },
    { id: 'code', title: t.code, width: 140, cell: (row) => <span class="code">{row.code}</span> },
    { id: 'decimals', title: t.decimals, width: 120, right: true, cell: (row) => row.decimals },
  ];
}

interface UnitFormProps {
  /** null: a new one */
  unit: UnitRow | null;
  known: string[];
  barred: string | undefined;
  show: (code: string | null) => void;
}

function begin({ code, name_zh, name_en, decimals }: UnitRow): Typed {
  return { code, name_zh, name_en, decimals };
}

function UnitForm({ unit, known, barred, show }: UnitFormProps) {
  const t = words();
  const { typed, set, save, panel } = useRecordForm<Typed>({
    begun: unit ? begin(unit) : { code: '', name_zh: '', name_en: '', decimals: 0 },
    version: unit ? unit.version : null,
    told: { name_zh: [t.nameZh], name_en: [t.nameEn], decimals: [t.decimals] },
    command: (now, seen) => ({
      name: 'catalog.put_units/2',
      payload: { units: [{ ...trimmed(now), decimals: now.decimals, seen_version: seen }] },
    }),
    history: unit ? { kind: 'unit', record: unit.code } : undefined,
    again: async () => {
      const now = (await get<UnitRow[]>('/api/units')).find((row) => unit && row.code === unit.code);
      return now ? { typed: begin(now), version: now.version } : null;
    },
    onSaved: ({ code }) => {
      void readNames();
      show(code.trim());
    },
  });
  return (
    <FormPanel
      {...panel}
      title={unit ? named(names(unit)) : t.newUnit}
      note={unit ? unit.code : undefined}
      barred={barred ?? missingName(typed, unit ? [] : known)}
      onSave={() => void save()}
      onClose={() => show(null)}
    >
      <PanelSection>
        <NameFields {...{ typed, set }} fresh={unit === null} codeNote={t.unitCodeNote} />
        <Field label={t.decimals} note={t.decimalsNote}>
          <SelectField
            label={t.decimals}
            value={String(typed.decimals)}
            options={DECIMALS.map((value) => ({ value, label: value }))}
            onChange={(value) => set({ decimals: Number(value) })}
          />
        </Field>
      </PanelSection>
      {unit ? <History kind="unit" record={unit.code} /> : null}
    </FormPanel>
  );
}
