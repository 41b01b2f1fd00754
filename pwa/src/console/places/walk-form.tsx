/** In which order people walk past the places: numbered anew by zone, aisle, bay and level. */
import { named } from '../../i18n';
import { Field, FormPanel, PanelSection, SelectField, TextField } from '../../ui/console';
import { parseScaled } from '../decimal';
import { useRecordForm } from '../record-form';
import { names, type Warehouse } from '../session';
import type { Zone } from './types';
import { words } from './words';

interface Typed {
  zone: string;
  way: string;
  first: string;
}

interface WalkFormProps {
  house: Warehouse;
  zones: Zone[];
  barred: string | undefined;
  onClose: () => void;
}

export function WalkForm({ house, zones, barred, onClose }: WalkFormProps) {
  const t = words();
  const form = useRecordForm<Typed>({
    begun: { zone: '', way: 'snake', first: '1' },
    version: null,
    told: {},
    command: ({ zone, way, first }) => ({
      name: 'places.order_places/1',
      payload: { warehouse: house.code, zone, way, first: parseScaled(first, 0) },
      warehouse: house.id,
    }),
    onSaved: onClose,
  });
  const { typed, set, save } = form;
  const wrong = parseScaled(typed.first, 0) === null ? t.sequenceWrong : undefined;
  const options = zones.map((zone) => ({
    value: zone.code,
    label: [zone.code, named(names(zone))].filter(Boolean).join(' '),
  }));
  return (
    <FormPanel
      {...form.panel}
      dirty={false}
      title={t.walkTitle}
      note={t.walkNote}
      label={t.renumber}
      barred={barred ?? wrong}
      onSave={() => void save()}
      onClose={onClose}
    >
      <PanelSection>
        <Field label={t.zone}>
          <SelectField
            label={t.zone}
            value={typed.zone}
            options={[{ value: '', label: t.everyZone }, ...options]}
            onChange={(zone) => set({ zone })}
          />
        </Field>
        <Field label={t.way}>
          <SelectField
            label={t.way}
            value={typed.way}
            options={Object.entries(t.ways).map(([way, label]) => ({ value: way, label }))}
            onChange={(way) => set({ way })}
          />
        </Field>
        <Field label={t.first}>
          <TextField label={t.first} value={typed.first} longest={9} onChange={(first) => set({ first })} />
        </Field>
      </PanelSection>
    </FormPanel>
  );
}
