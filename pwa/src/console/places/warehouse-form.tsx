/** One warehouse: its names, its time zone, whether it has bins. */
import { named } from '../../i18n';
import { CheckField, Field, FormPanel, PanelSection, TextField } from '../../ui/console';
import { get } from '../api';
import { company } from '../company/company';
import { History } from '../audit/history';
import { missingName, NameFields, type Names, trimmed } from '../record/names';
import { useRecordForm } from '../record-form';
import { names, reloadWarehouses, type Warehouse, warehouses } from '../session';
import { words } from './words';

interface Typed extends Names {
  timezone: string;
  has_bins: boolean;
}

interface WarehouseFormProps {
  /** null: a new one */
  warehouse: Warehouse | null;
  /** why nobody may change it here */
  barred: string | undefined;
  onClose: () => void;
  onSaved: (code: string) => void;
}

export function WarehouseForm({ warehouse, barred, onClose, onSaved }: WarehouseFormProps) {
  const t = words();
  const form = useRecordForm<Typed>({
    begun: begin(warehouse),
    version: warehouse ? warehouse.version : null,
    told: {
      name_zh: [t.nameZh],
      name_en: [t.nameEn],
      timezone: [t.timezone],
      has_bins: [t.hasBins, (has) => (has ? '✓' : '')],
    },
    command: (typed, seen) => ({
      name: 'places.put_warehouse/2',
      payload: { ...typed, ...trimmed(typed), timezone: typed.timezone.trim(), seen_version: seen },
      warehouse: warehouse ? warehouse.id : null,
    }),
    history: warehouse ? { kind: 'warehouse', record: warehouse.code } : undefined,
    again: async () => {
      const now = (await get<Warehouse[]>('/api/warehouses')).find((one) => one.code === warehouse?.code);
      return now ? { typed: begin(now), version: now.version } : null;
    },
    onSaved: (typed) => void reloadWarehouses().then(() => onSaved(typed.code.trim())),
  });
  const { typed, set, save } = form;
  return (
    <FormPanel
      {...form.panel}
      title={warehouse ? named(names(warehouse)) : t.newWarehouse}
      note={warehouse ? warehouse.code : undefined}
      barred={barred ?? missingName(typed, warehouse ? [] : warehouses.value.map(({ code }) => code))}
      onSave={() => void save()}
      onClose={onClose}
    >
      <PanelSection>
        <NameFields {...{ typed, set }} fresh={warehouse === null} />
        <Field label={t.timezone} note={t.timezoneNote}>
          <TextField
            label={t.timezone}
            value={typed.timezone}
            longest={200}
            onChange={(timezone) => set({ timezone })}
          />
        </Field>
        <CheckField label={t.hasBins} value={typed.has_bins} onChange={(has_bins) => set({ has_bins })} />
        <p class="mut">{t.hasBinsNote}</p>
      </PanelSection>
      {warehouse ? <History kind="warehouse" record={warehouse.code} /> : null}
    </FormPanel>
  );
}

function begin(warehouse: Warehouse | null): Typed {
  if (warehouse === null)
    return { code: '', name_zh: '', name_en: '', timezone: company.value?.timezone ?? 'Asia/Shanghai', has_bins: true };
  const { code, name_zh, name_en, timezone, has_bins } = warehouse;
  return { code, name_zh, name_en, timezone, has_bins };
}
