/** How each kind of document is numbered, and one pattern to change beside the list. */
import { useState } from 'preact/hooks';
import { type Column, Facts, Field, FormPanel, PanelSection, TextField } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { useAct } from '../act';
import { History } from '../audit/history';
import { RecordGrid, RecordsPage, useChosen } from '../record/records-page';
import { useResource } from '../resource';
import { lackingEverywhere } from '../who-may';
import { example } from './pattern';
import type { PatternRow } from './types';
import { kindName, words } from './words';

const SAMPLE = 187;

export default function NumbersPage() {
  const t = words();
  const list = useResource<PatternRow[]>('/api/number-patterns');
  const rows = list.data.value;
  const place = useChosen('/numbers', 'kind');
  const row = (rows ?? []).find((one) => one.kind === place.chosen);
  return (
    <RecordsPage
      title={t.title}
      found={list}
      counted={t.count((rows ?? []).length)}
      beside={row && <PatternForm key={row.kind} row={row} onClose={() => place.show(null)} />}
    >
      <RecordGrid<PatternRow>
        {...place}
        label={t.title}
        rows={rows}
        code={({ kind }) => kind}
        columns={columns()}
        empty={<Empty title={t.none} />}
      />
    </RecordsPage>
  );
}

function columns(): Column<PatternRow>[] {
  const t = words();
  return [
    { id: 'kind', title: t.kind, cell: (row) => <b>{kindName(row.kind)}</b> },
    { id: 'next', title: t.example, width: 200, cell: (row) => example(row.pattern, new Date(), SAMPLE) },
    { id: 'pattern', title: t.pattern, width: 240, cell: (row) => <span class="code">{row.pattern}</span> },
    { id: 'last', title: t.last, width: 180, cell: (row) => <span class="code">{row.last ?? t.none}</span> },
  ];
}

function PatternForm({ row, onClose }: { row: PatternRow; onClose: () => void }) {
  const t = words();
  const act = useAct();
  const [typed, setTyped] = useState(row.pattern);
  const lacks = lackingEverywhere('numbering.write');
  const same = typed.trim() === row.pattern;
  return (
    <FormPanel
      title={kindName(row.kind)}
      note={row.last ?? t.none}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={!same}
      barred={lacks ?? (same ? t.same : undefined)}
      onSave={() => void act.send('numbering.set_pattern/1', { kind: row.kind, pattern: typed.trim() })}
      onClose={onClose}
    >
      <PanelSection>
        <Field label={t.pattern} note={t.looks(example(typed.trim(), new Date(), SAMPLE))}>
          <TextField label={t.pattern} value={typed} onChange={setTyped} disabled={lacks !== undefined} />
        </Field>
      </PanelSection>
      <PanelSection title={t.signsTitle}>
        <Facts facts={Object.entries(t.signs).map(([label, value]) => ({ label, value }))} />
        <p class="mut">{t.counts}</p>
        <p class="mut">{t.kept}</p>
      </PanelSection>
      <History kind="number_pattern" record={row.kind} />
    </FormPanel>
  );
}
