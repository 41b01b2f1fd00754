/** Many places at once: a pattern, what it stands for before it is made, and what all of them have in common. */
import { useEffect, useState } from 'preact/hooks';
import { Bin } from '../../ui/plate';
import { Field, FormPanel, PanelSection, ProblemNote, TextField } from '../../ui/console';
import { useRecordForm } from '../record-form';
import { type Resource, useResource } from '../resource';
import type { Warehouse } from '../session';
import { KindField, LimitFields, type Limits, readLimits, StorageField } from './limits';
import type { Preview } from './types';
import { words } from './words';

interface Typed extends Limits {
  pattern: string;
  kind: string;
  zone: string;
  storage: string;
}

interface BinsFormProps {
  house: Warehouse;
  barred: string | undefined;
  onClose: () => void;
}

const PAUSE_MS = 200;
/** places of the preview, before the last one */
const FIRST = 4;

export function BinsForm({ house, barred, onClose }: BinsFormProps) {
  const t = words();
  const form = useRecordForm<Typed>({
    begun: {
      pattern: '',
      kind: house.has_bins ? 'bin' : 'staging',
      zone: '',
      storage: 'any',
      weight: '',
      volume: '',
      quantity: '',
    },
    version: null,
    told: {},
    command: ({ pattern, kind, zone, storage, ...limits }) => ({
      name: 'places.make_bins/1',
      payload: {
        warehouse: house.code,
        pattern: pattern.trim(),
        kind,
        zone: zone.trim(),
        storage_class: storage,
        ...readLimits(limits),
      },
      warehouse: house.id,
    }),
    onSaved: onClose,
  });
  const { typed, set, save } = form;
  const asked = useSettled(`${typed.pattern.trim()}\n${typed.zone.trim()}`);
  const [pattern = '', zone = ''] = asked.split('\n');
  const found = useResource<Preview>(pattern ? `/api/warehouses/${house.id}/pattern` : null, { pattern, zone });
  const settled = pattern === typed.pattern.trim() && !found.loading.value && !found.problem.value;
  const preview = settled ? found.data.value : null;
  const fresh = preview ? preview.count - preview.known : 0;
  return (
    <FormPanel
      {...form.panel}
      title={t.makeBins}
      label={fresh > 0 ? t.make(fresh) : t.makeBins}
      barred={barred ?? missing(typed, preview)}
      onSave={() => void save()}
      onClose={onClose}
    >
      <PanelSection>
        <Field label={t.pattern} note={t.patternNote}>
          <TextField
            label={t.pattern}
            value={typed.pattern}
            longest={64}
            onChange={(next) => set({ pattern: next })}
            autoFocus
          />
        </Field>
      </PanelSection>
      {pattern ? <Shown found={found} preview={preview} /> : null}
      <PanelSection>
        <div class="pair">
          <KindField value={typed.kind} bins={house.has_bins} onChange={(kind) => set({ kind })} />
          <Field label={t.zone} note={t.zoneNote}>
            <TextField label={t.zone} value={typed.zone} longest={200} onChange={(next) => set({ zone: next })} />
          </Field>
        </div>
        <StorageField value={typed.storage} onChange={(storage) => set({ storage })} />
        <LimitFields {...typed} set={set} />
      </PanelSection>
    </FormPanel>
  );
}

/** A value once nobody has changed it for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function missing(typed: Typed, preview: Preview | null): string | undefined {
  const t = words();
  if (!typed.pattern.trim() || !preview) return t.patternMissing;
  if (!readLimits(typed)) return t.limitWrong;
  return preview.known === preview.count ? t.allKnown : undefined;
}

function Shown({ found, preview }: { found: Resource<Preview>; preview: Preview | null }) {
  const t = words();
  if (found.problem.value) return <ProblemNote problem={found.problem.value} />;
  if (!preview) return null;
  const { count, known, aisles, last } = preview;
  const first = preview.first.slice(0, FIRST);
  return (
    <PanelSection title={t.preview}>
      <p role="status">
        <b>{t.made(count, aisles)}</b>
        {known > 0 ? <span class="mut"> {t.known(known)}</span> : null}
      </p>
      <table class="mv">
        <thead>
          <tr>
            {[t.code, t.zone, t.aisle, t.bay, t.level].map((title) => (
              <th key={title}>{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...first, ...(count > first.length ? [last] : [])].map((spot, at) => (
            <tr key={spot.code}>
              <td>
                {at === first.length ? <span class="mut">{t.until} </span> : null}
                <Bin code={spot.code} />
              </td>
              <td>{spot.zone}</td>
              <td>{spot.aisle}</td>
              <td>{spot.bay}</td>
              <td>{spot.level}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </PanelSection>
  );
}
