/** How each kind of document is numbered, and one pattern to change beside the list. */
import { useState } from 'preact/hooks';
import { go, here } from '../../shell/router';
import {
  Btn,
  type Column,
  DataGrid,
  Facts,
  Field,
  Foot,
  Head,
  Panel,
  PanelSection,
  ProblemNote,
  TextField,
  Totals,
  useKeyMap,
} from '../../ui/console';
import { Empty } from '../../ui/empty';
import { useAct } from '../act';
import { useResource } from '../resource';
import { limited, may } from '../session';
import { listKeys } from '../shell/keys';
import { example } from './pattern';
import type { PatternRow } from './types';
import { kindName, words } from './words';

const SAMPLE = 187;

export default function NumbersPage() {
  const t = words();
  const list = useResource<PatternRow[]>('/api/number-patterns');
  const chosen = here.value.query['kind'] ?? null;
  const show = (kind: string | null) => go(kind === null ? '/numbers' : `/numbers?kind=${kind}`, { replace: true });
  const rows = list.data.value ?? [];
  const row = rows.find((one) => one.kind === chosen);
  return (
    <>
      <Head title={t.title} />
      {list.problem.value ? <ProblemNote problem={list.problem.value} onRetry={() => void list.reload()} /> : null}
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.title}
            rows={rows}
            loading={list.data.value === null}
            id={(one: PatternRow) => one.kind}
            columns={columns()}
            selected={chosen}
            onSelect={(one) => show(one ? one.kind : null)}
            onPeek={(one) => show(one.kind)}
            empty={<Empty title={t.none} />}
          />
        </div>
        {row ? <PatternForm key={row.kind} row={row} onClose={() => show(null)} /> : null}
      </div>
      <Foot keys={listKeys()} left={<Totals items={[{ label: '', value: t.count(rows.length) }]} />} />
    </>
  );
}

function columns(): Column<PatternRow>[] {
  const t = words();
  return [
    { id: 'kind', title: t.kind, cell: (row) => <b>{kindName(row.kind)}</b> },
    { id: 'pattern', title: t.pattern, width: 240, cell: (row) => <span class="code">{row.pattern}</span> },
    { id: 'last', title: t.last, width: 180, cell: (row) => <span class="code">{row.last ?? t.none}</span> },
  ];
}

function PatternForm({ row, onClose }: { row: PatternRow; onClose: () => void }) {
  const t = words();
  const act = useAct();
  const [typed, setTyped] = useState(row.pattern);
  const allowed = may('numbering.write') && !limited();
  const barred = !allowed ? t.adminsOnly : typed.trim() === row.pattern ? t.same : undefined;

  async function save(): Promise<void> {
    if (!barred && !act.busy) await act.send('numbering.set_pattern/1', { kind: row.kind, pattern: typed.trim() });
  }
  useKeyMap({ 'mod+Enter': () => void save() });
  return (
    <Panel title={kindName(row.kind)} note={row.last ?? t.none} onClose={onClose}>
      <form
        class="person-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
        <div class="panel-scroll">
          <PanelSection>
            <Field label={t.pattern} note={t.looks(example(typed.trim(), new Date(), SAMPLE))}>
              <TextField label={t.pattern} value={typed} onChange={setTyped} disabled={!allowed} />
            </Field>
          </PanelSection>
          <PanelSection title={t.signsTitle}>
            <Facts facts={Object.entries(t.signs).map(([label, value]) => ({ label, value }))} />
            <p class="mut">{t.counts}</p>
            <p class="mut">{t.kept}</p>
          </PanelSection>
        </div>
        <div class="panel-foot">
          <Btn go submit keys="Ctrl Enter" busy={act.busy} barred={barred}>
            {t.save}
          </Btn>
        </div>
      </form>
    </Panel>
  );
}
