/** One place: where it is, what it may hold, whether it is in use. */
import { Btn, Field, FormPanel, PanelSection, TextField } from '../../ui/console';
import { get } from '../api';
import { parseScaled } from '../decimal';
import { type RecordForm, useRecordForm } from '../record-form';
import type { Warehouse } from '../session';
import { KindField, LimitFields, limitsOf, type Limits, readLimits, StorageField } from './limits';
import type { Place, Zone } from './types';
import { words } from './words';

interface Typed extends Limits {
  code: string;
  kind: string;
  zone: string;
  aisle: string;
  bay: string;
  level: string;
  /** '' of a new one: after the last */
  sequence: string;
  storage: string;
  active: boolean;
}

interface PlaceFormProps {
  house: Warehouse;
  /** null: a new one */
  place: Place | null;
  zones: Zone[];
  barred: string | undefined;
  onClose: () => void;
  onSaved: () => void;
}

function usePlaceForm({ house, place, onSaved }: PlaceFormProps): RecordForm<Typed> {
  const t = words();
  return useRecordForm<Typed>({
    begun: begin(place, house),
    version: place ? place.version : null,
    told: {
      kind: [t.kind, (kind) => t.kinds[kind] || kind],
      zone: [t.zone],
      aisle: [t.aisle],
      bay: [t.bay],
      level: [t.level],
      sequence: [t.sequence],
      storage: [t.storage, (storage) => t.storages[storage] || storage],
      weight: [t.weight],
      volume: [t.volume],
      quantity: [t.quantity],
      active: [t.state, (active) => (active ? t.inUse : t.outOfUse)],
    },
    command: (typed, seen) => ({
      name: 'places.put_places/1',
      payload: { warehouse: house.code, places: [{ ...said(typed), seen_version: seen }] },
      warehouse: house.id,
    }),
    history: place ? { kind: 'place', record: `${house.code}/${place.code}` } : undefined,
    again: async () => {
      const now = place ? await get<Place>(`/api/places/${place.id}`) : null;
      return now ? { typed: begin(now, house), version: now.version } : null;
    },
    onSaved,
  });
}

export function PlaceForm(props: PlaceFormProps) {
  const { house, place, zones, barred, onClose } = props;
  const t = words();
  const form = usePlaceForm(props);
  const { typed, set, save } = form;
  return (
    <FormPanel
      {...form.panel}
      title={place ? place.code : t.newPlace}
      barred={barred ?? missing(typed)}
      onSave={() => void save()}
      onClose={onClose}
      acts={
        place ? (
          <Btn
            onPress={() => void save({ ...begin(place, house), active: !place.active })}
            busy={form.panel.busy}
            barred={barred ?? held(place)}
          >
            {place.active ? t.retire : t.useAgain}
          </Btn>
        ) : null
      }
    >
      <PanelSection>
        {place ? null : (
          <Field label={t.code} note={t.codeNote}>
            <TextField label={t.code} value={typed.code} longest={64} onChange={(code) => set({ code })} autoFocus />
          </Field>
        )}
        <div class="pair">
          <KindField value={typed.kind} bins={house.has_bins} onChange={(kind) => set({ kind })} />
          <Field label={t.sequence}>
            <TextField
              label={t.sequence}
              value={typed.sequence}
              longest={9}
              onChange={(next) => set({ sequence: next })}
            />
          </Field>
        </div>
        <Where typed={typed} set={set} zones={zones} />
        <StorageField value={typed.storage} onChange={(storage) => set({ storage })} />
        <LimitFields {...typed} set={set} />
      </PanelSection>
    </FormPanel>
  );
}

function Where({ typed, set, zones }: { typed: Typed; set: (patch: Partial<Typed>) => void; zones: Zone[] }) {
  const t = words();
  const field = (name: 'zone' | 'aisle' | 'bay' | 'level') => (
    <Field label={t[name]}>
      <TextField label={t[name]} value={typed[name]} longest={200} onChange={(next) => set({ [name]: next })} />
    </Field>
  );
  return (
    <>
      <div class="pair">
        {field('zone')}
        {field('aisle')}
      </div>
      {typed.zone && !zones.some((zone) => zone.code === typed.zone.trim()) ? (
        <p class="mut">{t.newZone(typed.zone.trim())}</p>
      ) : null}
      <div class="pair">
        {field('bay')}
        {field('level')}
      </div>
    </>
  );
}

function begin(place: Place | null, house: Warehouse): Typed {
  if (place === null)
    return {
      code: '',
      kind: house.has_bins ? 'bin' : 'staging',
      zone: '',
      aisle: '',
      bay: '',
      level: '',
      sequence: '',
      storage: 'any',
      active: true,
      weight: '',
      volume: '',
      quantity: '',
    };
  const { code, kind, zone, aisle, bay, level, sequence, storage_class, active } = place;
  const where = { code, kind, zone, aisle, bay, level, active };
  return { ...where, sequence: String(sequence), storage: storage_class, ...limitsOf(place) };
}

/** As the command has it. */
function said({ code, kind, zone, aisle, bay, level, sequence, storage, active, ...limits }: Typed) {
  return {
    code: code.trim(),
    kind,
    zone: zone.trim(),
    aisle: aisle.trim(),
    bay: bay.trim(),
    level: level.trim(),
    sequence: sequence.trim() === '' ? null : parseScaled(sequence, 0),
    storage_class: storage,
    active,
    ...readLimits(limits),
  };
}

function held(place: Place): string | undefined {
  const { active, items, holds } = place;
  return active && (items > 0 || holds > 0) ? words().notEmpty(items, holds) : undefined;
}

/** Why it cannot be saved yet. */
function missing(typed: Typed): string | undefined {
  const t = words();
  if (!typed.code.trim()) return t.codeMissing;
  if (typed.sequence.trim() && parseScaled(typed.sequence, 0) === null) return t.sequenceWrong;
  return readLimits(typed) ? undefined : t.limitWrong;
}
