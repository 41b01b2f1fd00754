/** Labels: what, on which paper, as they will look; printed from the browser, or as files for label printers. */
import { useState } from 'preact/hooks';
import { addressOf } from '../../company';
import { language } from '../../i18n';
import { here } from '../../shell/router';
import { Btn, Field, Foot, Head, PanelSection, ProblemNote, SelectField, TextField, Totals } from '../../ui/console';
import { count } from '../../i18n/format';
import { withQuery } from '../api';
import { useResource } from '../resource';
import { may, warehouse, warehouses } from '../session';
import { asked, begin, type Draft, ofKind, sheetOf, sizesOf } from './draft';
import { Preview, usePreview } from './preview';
import type { Kind, Offer } from './types';
import { What } from './what';
import { words } from './words';
import './labels.css';

/** What each kind needs besides. */
const NEEDS: Record<Kind, string> = {
  item: 'catalog.read',
  bin: 'places.read',
  lot: 'stock.read',
  lpn: 'labels.print',
  badge: 'identity.read',
};
const DPI: [string, number][] = [
  ['8', 203],
  ['12', 300],
  ['24', 600],
];

export default function LabelsPage() {
  const found = useResource<Offer>('/api/labels');
  const offer = found.data.value;
  if (found.problem.value) return <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />;
  return offer ? <Labels key={JSON.stringify(here.value.query)} offer={offer} /> : <Head title={words().title} />;
}

function Labels({ offer }: { offer: Offer }) {
  const t = words();
  const [draft, setDraft] = useState(() => begin(here.value.query, spoken(), usual()));
  const set = (change: Partial<Draft>): void => setDraft((former) => ({ ...former, ...change }));
  const query = asked(draft, offer);
  const preview = usePreview(draft.kind, query);
  const { shown } = preview;
  const file = (format: string, more = {}): string =>
    addressOf(withQuery(`/api/labels/${draft.kind}`, { ...query, ...more, format }));
  const sheet = sheetOf(draft, offer);
  return (
    <>
      <Head title={t.title}>
        {shown && !sheet ? (
          <>
            <a class="bt" href={file('png', { dots: draft.dots, page: shown.page })} download>
              PNG
            </a>
            <a class="bt" href={file('zpl', { dots: draft.dots })} download>
              ZPL
            </a>
          </>
        ) : null}
        {shown ? (
          <a class="bt" href={file('pdf')} download>
            PDF
          </a>
        ) : null}
        <Btn go keys="P" barred={shown ? undefined : t.choose} onPress={() => window.open(file('pdf'), '_blank')}>
          {t.print}
        </Btn>
      </Head>
      <div class="split stacks">
        <div class="l label-preview" role="region" aria-label={t.preview} tabIndex={0}>
          <Preview {...preview} />
        </div>
        <aside class="panel narrow" aria-label={t.title}>
          <div class="panel-scroll">
            <h2 class="hidden-word">{t.choose}</h2>
            <PanelSection title={t.what}>
              <Field label={t.of}>
                <SelectField
                  label={t.of}
                  value={draft.kind}
                  options={offer.kinds
                    .filter(({ kind }) => may(NEEDS[kind]))
                    .map(({ kind }) => ({ value: kind, label: t.kinds[kind] }))}
                  onChange={(kind) => setDraft(ofKind(draft, kind as Kind))}
                />
              </Field>
              <What draft={draft} set={set} offer={offer} />
            </PanelSection>
            <Paper draft={draft} set={set} offer={offer} />
          </div>
        </aside>
      </div>
      <Foot
        keys={[]}
        left={
          <Totals
            items={[
              { label: t.counted, value: count(shown ? shown.labels : 0) },
              { label: t.pages, value: count(shown ? shown.pages : 0) },
            ]}
          />
        }
      />
    </>
  );
}

function spoken(): string {
  return language.value === 'en' ? 'en' : 'zh';
}

function usual(): string {
  const first = warehouse.value ?? warehouses.value[0]?.id;
  return first === undefined ? '' : String(first);
}

function Paper({ draft, set, offer }: { draft: Draft; set: (change: Partial<Draft>) => void; offer: Offer }) {
  const t = words();
  const sheet = sheetOf(draft, offer);
  const rolls = sizesOf(draft.kind, offer).map((size) => ({ value: size.join('x'), label: t.roll(...size) }));
  const sheets = offer.sheets.map((one) => ({
    value: `:${one.sheet}`,
    label: t.sheet(one.columns, one.rows, one.width, one.height),
  }));
  return (
    <PanelSection title={t.paper}>
      <Field label={t.size}>
        <SelectField
          label={t.size}
          value={draft.paper || rolls[0]?.value || ''}
          options={[...rolls, ...sheets]}
          onChange={(paper) => set({ paper })}
        />
      </Field>
      {sheet ? (
        <Field label={t.start} note={t.startNote(sheet.columns * sheet.rows)}>
          <TextField label={t.start} value={draft.start} onChange={(start) => set({ start })} />
        </Field>
      ) : null}
      <div class="pair">
        <Field label={t.copies} note={t.copiesNote}>
          <TextField label={t.copies} value={draft.copies} onChange={(copies) => set({ copies })} />
        </Field>
        <Field label={t.language}>
          <SelectField
            label={t.language}
            value={draft.language}
            options={[
              { value: 'zh', label: t.zh },
              { value: 'en', label: t.en },
            ]}
            onChange={(chosen) => set({ language: chosen })}
          />
        </Field>
      </div>
      {sheet ? null : (
        <Field label={t.dots}>
          <SelectField
            label={t.dots}
            value={draft.dots}
            options={DPI.map(([value, dpi]) => ({ value, label: t.dpi(dpi) }))}
            onChange={(dots) => set({ dots })}
          />
        </Field>
      )}
    </PanelSection>
  );
}
