/** One bin and its item: bound, its levels changed, or let go. */
import { useState } from 'preact/hooks';
import { quantity } from '../../i18n/format';
import { Btn, Field, FormPanel, PanelSection, TextField } from '../../ui/console';
import { useAct } from '../act';
import { get } from '../api';
import { parseScaled } from '../decimal';
import type { Row } from '../lists/types';
import { reference } from '../sheets/parts';
import { lacking } from '../who-may';
import { words } from './bindings-words';

interface Typed {
  sku: string;
  bin: string;
  minimum: string;
  maximum: string;
}

interface Props {
  /** null: a new one */
  row: Row | null;
  where: number | null;
  onClose: () => void;
}

function said(row: Row | null): Typed {
  const level = (key: string): string => (row && row[key] ? quantity(Number(row[key])).replace(/,/g, '') : '');
  const code = (key: string): string => (row && reference(row, key)?.code) || '';
  return { sku: code('item'), bin: code('place'), minimum: level('minimum'), maximum: level('maximum') };
}

/** 1/10,000 base unit; 0 where nothing was typed, undefined where it is no number. */
function level(text: string): number | undefined {
  return text.trim() === '' ? 0 : (parseScaled(text, 4) ?? undefined);
}

export function BindingForm({ row, where, onClose }: Props) {
  const t = words();
  const act = useAct();
  const [typed, setTyped] = useState(() => said(row));
  const [unknown, setUnknown] = useState<'sku' | 'bin' | null>(null);
  const set = (more: Partial<Typed>): void => {
    setUnknown(null);
    setTyped({ ...typed, ...more });
  };
  const [minimum, maximum] = [level(typed.minimum), level(typed.maximum)];
  const fits = minimum !== undefined && maximum !== undefined && maximum >= minimum;
  const barred =
    lacking('putaway.configure') ??
    (where === null ? t.pickWarehouse : undefined) ??
    (typed.sku.trim() && typed.bin.trim() ? undefined : `${t.item}, ${t.bin}`) ??
    (fits ? undefined : t.wrongLevels);
  const ids = row ? { item: Number(reference(row, 'item')?.id), place: Number(reference(row, 'place')?.id) } : null;
  const save = async (): Promise<void> => {
    const item = ids ? ids.item : await itemCalled(typed.sku.trim());
    if (item === null) return setUnknown('sku');
    const place = ids ? ids.place : await binCalled(typed.bin.trim(), where!);
    if (place === null) return setUnknown('bin');
    if (await act.send('putaway.bind/1', { item, place, minimum, maximum }, where)) onClose();
  };
  const unbind = async (): Promise<void> => {
    if (await act.send('putaway.unbind/1', ids, where)) onClose();
  };
  return (
    <FormPanel
      title={row ? `${typed.bin} · ${typed.sku}` : t.add}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={JSON.stringify(typed) !== JSON.stringify(said(row))}
      barred={barred}
      label={t.save}
      onSave={() => void save()}
      onClose={onClose}
    >
      <PanelSection>
        {!row && (
          <>
            <Field label={t.item} note={unknown === 'sku' ? t.itemUnknown : undefined} bad={unknown === 'sku'}>
              <TextField label={t.item} value={typed.sku} onChange={(sku) => set({ sku })} />
            </Field>
            <Field label={t.bin} note={unknown === 'bin' ? t.binUnknown : undefined} bad={unknown === 'bin'}>
              <TextField label={t.bin} value={typed.bin} onChange={(bin) => set({ bin })} />
            </Field>
          </>
        )}
        <Field label={t.minimum} note={t.levelsNote} bad={minimum === undefined}>
          <TextField label={t.minimum} value={typed.minimum} onChange={(text) => set({ minimum: text })} />
        </Field>
        <Field label={t.maximum} bad={maximum === undefined || !fits}>
          <TextField label={t.maximum} value={typed.maximum} onChange={(text) => set({ maximum: text })} />
        </Field>
        {row && (
          <Btn busy={act.busy} barred={lacking('putaway.configure')} onPress={() => void unbind()}>
            {t.unbind}
          </Btn>
        )}
      </PanelSection>
    </FormPanel>
  );
}

async function itemCalled(sku: string): Promise<number | null> {
  const found = await get<{ id: number } | null>('/api/items/called', { sku }).catch(() => null);
  return found ? found.id : null;
}

async function binCalled(code: string, where: number): Promise<number | null> {
  const found = await get<{ id: number; code: string }[]>('/api/places', { warehouse: where, search: code });
  const bin = found.find((each) => each.code.toUpperCase() === code.toUpperCase());
  return bin ? bin.id : null;
}
