/** One zone: what it is called, what it is for, in which order it and its aisles are walked. */
import { Field, FormPanel, PanelSection, TextField } from '../../ui/console';
import { get } from '../api';
import { History } from '../audit/history';
import { parseScaled } from '../decimal';
import { BothNames } from '../record/names';
import { useRecordForm } from '../record-form';
import type { Warehouse } from '../session';
import { StorageField } from './limits';
import type { Aisle, Picture, Zone } from './types';
import { words } from './words';

interface TypedAisle {
  code: string;
  name_zh: string;
  name_en: string;
  sequence: string;
}

interface Typed {
  name_zh: string;
  name_en: string;
  storage: string;
  sequence: string;
  aisles: TypedAisle[];
}

interface ZoneFormProps {
  house: Warehouse;
  zone: Zone;
  aisles: Aisle[];
  barred: string | undefined;
  onClose: () => void;
}

export function ZoneForm({ house, zone, aisles, barred, onClose }: ZoneFormProps) {
  const t = words();
  const form = useRecordForm<Typed>({
    begun: begin(zone, aisles),
    version: zone.version,
    told: {
      name_zh: [t.nameZh],
      name_en: [t.nameEn],
      storage: [t.storage, (storage) => t.storages[storage] || storage],
      sequence: [t.order],
      aisles: [t.aisles, (all) => all.map((one) => `${one.code} ${one.sequence}`).join(', ')],
    },
    command: (typed, seen) => ({
      name: 'places.put_zones/1',
      payload: { warehouse: house.code, zones: [{ ...said(zone.code, typed), seen_version: seen }] },
      warehouse: house.id,
    }),
    history: { kind: 'zone', record: `${house.code}/${zone.code}` },
    again: async () => {
      const now = await get<Picture>(`/api/warehouses/${house.id}/picture`);
      const mine = now.zones.find((one) => one.code === zone.code);
      const theirs = now.aisles.filter((one) => one.zone === zone.code);
      return mine ? { typed: begin(mine, theirs), version: mine.version } : null;
    },
  });
  const { typed, set, save } = form;
  const figures = [typed.sequence, ...typed.aisles.map((aisle) => aisle.sequence)];
  const wrong = figures.some((text) => parseScaled(text, 0) === null) ? t.sequenceWrong : undefined;
  return (
    <FormPanel
      {...form.panel}
      title={t.zoneTitle(zone.code)}
      barred={barred ?? wrong}
      onSave={() => void save()}
      onClose={onClose}
    >
      <PanelSection>
        <BothNames typed={typed} set={set} />
        <div class="pair">
          <StorageField value={typed.storage} onChange={(storage) => set({ storage })} />
          <Field label={t.order} note={t.orderNote}>
            <TextField
              label={t.order}
              value={typed.sequence}
              longest={9}
              onChange={(next) => set({ sequence: next })}
            />
          </Field>
        </div>
      </PanelSection>
      {typed.aisles.length > 0 ? <Aisles aisles={typed.aisles} onChange={(next) => set({ aisles: next })} /> : null}
      <History kind="zone" record={`${house.code}/${zone.code}`} />
    </FormPanel>
  );
}

function begin(zone: Zone, aisles: Aisle[]): Typed {
  const { name_zh, name_en, storage_class, sequence } = zone;
  return {
    name_zh,
    name_en,
    storage: storage_class,
    sequence: String(sequence),
    aisles: aisles.map((aisle) => ({
      code: aisle.code,
      name_zh: aisle.name_zh,
      name_en: aisle.name_en,
      sequence: String(aisle.sequence),
    })),
  };
}

/** As the command has it. */
function said(code: string, { name_zh, name_en, storage, sequence, aisles }: Typed) {
  return {
    code,
    name_zh: name_zh.trim(),
    name_en: name_en.trim(),
    storage_class: storage,
    sequence: parseScaled(sequence, 0),
    aisles: aisles.map((aisle) => ({
      code: aisle.code,
      name_zh: aisle.name_zh.trim(),
      name_en: aisle.name_en.trim(),
      sequence: parseScaled(aisle.sequence, 0),
    })),
  };
}

function Aisles({ aisles, onChange }: { aisles: TypedAisle[]; onChange: (aisles: TypedAisle[]) => void }) {
  const t = words();
  const set = (at: number, patch: Partial<TypedAisle>): void =>
    onChange(aisles.map((aisle, place) => (place === at ? { ...aisle, ...patch } : aisle)));
  return (
    <PanelSection title={t.aisles}>
      <table class="mv aisles">
        <thead>
          <tr>
            {[t.aisle, t.nameZh, t.nameEn, t.order].map((title) => (
              <th key={title}>{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {aisles.map((aisle, at) => (
            <tr key={aisle.code}>
              <td>
                <b>{aisle.code}</b>
              </td>
              {(['name_zh', 'name_en', 'sequence'] as const).map((field) => (
                <td key={field}>
                  <input
                    class="input"
                    value={aisle[field]}
                    maxLength={field === 'sequence' ? 9 : 200}
                    aria-label={`${aisle.code} ${{ name_zh: t.nameZh, name_en: t.nameEn, sequence: t.order }[field]}`}
                    onInput={(event) => set(at, { [field]: event.currentTarget.value })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </PanelSection>
  );
}
