/** What is labelled: a search, a range of places, lots of an item, containers, people, or what another page chose. */
import { named } from '../../i18n';
import { Btn, Facts, Field, ProblemNote, SelectField, TextField } from '../../ui/console';
import { type Act, useAct } from '../act';
import { get } from '../api';
import { Combo, type Option } from '../combo';
import { names, warehouses } from '../session';
import type { Draft } from './draft';
import type { Offer } from './types';
import { words } from './words';

interface WhatProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  offer: Offer;
}

interface ItemFound {
  id: number;
  sku: string;
  name_zh: string;
  name_en: string;
}

const FOUND = 8;
const MOST_DRAWN = 1000;

export function What(props: WhatProps) {
  const t = words();
  const { draft, set } = props;
  if (draft.called)
    return (
      <>
        <Facts facts={[{ label: t.chosen, value: draft.called }]} />
        {draft.kind === 'item' ? <Unit {...props} /> : null}
        <div class="label-act">
          <Btn onPress={() => set({ ids: '', called: '', receipt: '', item: '', lot: '' })}>{t.others}</Btn>
        </div>
      </>
    );
  switch (draft.kind) {
    case 'item':
      return (
        <>
          <Field label={t.search} note={t.searchNote}>
            <TextField label={t.search} value={draft.search} onChange={(search) => set({ search })} autoFocus />
          </Field>
          <Unit {...props} />
        </>
      );
    case 'bin':
      return <Bins {...props} />;
    case 'lot':
      return <Lots {...props} />;
    case 'lpn':
      return <Containers {...props} />;
    case 'badge':
      return <House {...props} all />;
  }
}

function Unit({ draft, set }: WhatProps) {
  const t = words();
  return (
    <Field label={t.unit} note={t.unitNote}>
      <TextField label={t.unit} value={draft.unit} onChange={(unit) => set({ unit })} />
    </Field>
  );
}

function House({ draft, set, all = false }: WhatProps & { all?: boolean }) {
  const t = words();
  const own = warehouses.value.map((one) => ({ value: String(one.id), label: named(names(one)) }));
  return (
    <Field label={t.warehouse}>
      <SelectField
        label={t.warehouse}
        value={draft.warehouse}
        options={all ? [{ value: '', label: t.all }, ...own] : own}
        onChange={(warehouse) => set({ warehouse })}
      />
    </Field>
  );
}

function Bins(props: WhatProps) {
  const t = words();
  const { draft, set } = props;
  return (
    <>
      <House {...props} />
      <div class="pair">
        <Field label={t.zone}>
          <TextField label={t.zone} value={draft.zone} onChange={(zone) => set({ zone })} />
        </Field>
        <Field label={t.aisle}>
          <TextField label={t.aisle} value={draft.aisle} onChange={(aisle) => set({ aisle })} />
        </Field>
      </div>
      <Field label={t.pattern} note={t.patternNote}>
        <TextField label={t.pattern} value={draft.pattern} onChange={(pattern) => set({ pattern })} longest={64} />
      </Field>
    </>
  );
}

function Lots({ draft, set }: WhatProps) {
  const t = words();
  async function search(text: string): Promise<Option<ItemFound>[]> {
    const rows = await get<ItemFound[]>('/api/items', { search: text, limit: FOUND });
    return rows.map((one) => ({ id: String(one.id), label: named(names(one)), note: one.sku, value: one }));
  }
  return (
    <>
      <Field label={t.item}>
        <Combo<ItemFound>
          label={t.item}
          chosen={draft.search}
          placeholder={t.itemHint}
          search={search}
          nothing={t.nothing}
          inputId="label-item"
          onChoose={(one) => set({ item: String(one.id), search: one.sku })}
        />
      </Field>
      <Field label={t.lot} note={t.lotNote}>
        <TextField label={t.lot} value={draft.lot} onChange={(lot) => set({ lot })} />
      </Field>
    </>
  );
}

function Containers({ draft, set, offer }: WhatProps) {
  const t = words();
  const act: Act = useAct();
  const wanted = /^\d{1,4}$/.test(draft.count) ? Number(draft.count) : 0;
  async function drawNumbers(): Promise<void> {
    const outcome = await act.send('labels.draw_sscc/1', { count: wanted });
    if (outcome) set({ drawing: outcome.op_id, codes: '' });
  }
  return (
    <>
      <Field label={t.count} note={offer.gs1_prefix ? t.withPrefix(offer.gs1_prefix) : t.withoutPrefix}>
        <TextField label={t.count} value={draft.count} onChange={(count) => set({ count })} />
      </Field>
      <div class="label-act">
        <Btn
          busy={act.busy}
          onPress={() => void drawNumbers()}
          barred={wanted < 1 || wanted > MOST_DRAWN ? `1–${MOST_DRAWN}` : undefined}
        >
          {t.draw}
        </Btn>
      </div>
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      <Field label={t.again} note={t.againNote}>
        <TextField label={t.again} value={draft.codes} onChange={(codes) => set({ codes })} longest={120} />
      </Field>
    </>
  );
}
