/** What to import: a kind, its columns and template, a file chosen, dropped or pasted; and what was imported before. */
import upload from 'lucide:upload';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { addressOf } from '../../company';
import { named } from '../../i18n';
import { count, moment } from '../../i18n/format';
import { go, here } from '../../shell/router';
import { Chip } from '../../ui/chip';
import {
  Btn,
  type Column,
  DataGrid,
  Field,
  Foot,
  Head,
  Panel,
  PanelSection,
  ProblemNote,
  SelectField,
  Totals,
} from '../../ui/console';
import { Empty } from '../../ui/empty';
import { Icon } from '../../ui/icon';
import { newId, type Problem, ProblemError, put } from '../api';
import { useResource } from '../resource';
import { names, warehouse as chosenWarehouse, warehouses } from '../session';
import { listKeys } from '../shell/keys';
import { lookOf, spoken } from './look';
import type { ImportTold, KindWords } from './types';
import { words } from './words';
import './imports.css';

export default function ImportsPage() {
  const t = words();
  const start = useStart();
  const { kinds, kind } = start;
  if (kinds && kinds.length === 0) return <Empty title={t.none} note={t.noneNext} />;
  return (
    <>
      <Head title={t.title} />
      {start.problem ? <ProblemNote problem={start.problem} onClose={start.clear} /> : null}
      <div class="split">
        <div class="l">
          <Choices start={start} />
          <Drop start={start} />
          <History kinds={kinds ?? []} />
        </div>
        {kind ? <Columns kind={kind} /> : null}
      </div>
      <Foot keys={listKeys()} left={<Totals items={[{ label: '', value: t.history }]} />} />
    </>
  );
}

interface Start {
  kinds: KindWords[] | null;
  kind: KindWords | undefined;
  choose: (kind: string) => void;
  warehouse: number | null;
  setWarehouse: (id: number | null) => void;
  /** why no file can be taken */
  barred: string | undefined;
  busy: boolean;
  problem: Problem | null;
  clear: () => void;
  bring: (file: File) => void;
}

function useStart(): Start {
  const t = words();
  const only = warehouses.value.length === 1 ? warehouses.value[0]!.id : null;
  const [warehouse, setWarehouse] = useState<number | null>(chosenWarehouse.value ?? only);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const list = useResource<KindWords[]>('/api/imports/kinds', { language: spoken(), warehouse });
  const kinds = list.data.value;
  const wanted = here.value.query['kind'];
  const kind = kinds ? (kinds.find((one) => one.name === wanted) ?? kinds[0]) : undefined;
  const [early, setEarly] = useState<File | null>(null); // given before the kinds had come
  const barred = kind && kind.needs_warehouse && warehouse === null ? t.warehouseFirst : undefined;

  async function bring(file: File): Promise<void> {
    if (!kind || barred || busy) return;
    setBusy(true);
    const id = newId();
    const query = new URLSearchParams({ kind: kind.name, name: file.name.slice(-200) });
    if (warehouse !== null && kind.takes_warehouse) query.set('warehouse', String(warehouse));
    try {
      await put(`/api/imports/${id}?${query.toString()}`, file, 'application/octet-stream');
      go(`/imports/${id}`);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
    } finally {
      setBusy(false);
    }
  }
  useEffect(() => {
    if (early === null || !kind) return;
    setEarly(null);
    void bring(early);
  }, [early, kind]);
  return {
    kinds,
    kind,
    choose: (name) => go(`/imports?kind=${name}`, { replace: true }),
    warehouse,
    setWarehouse,
    barred,
    busy,
    problem: problem ?? list.problem.value,
    clear: () => setProblem(null),
    bring: (file) => (kind ? void bring(file) : setEarly(file)),
  };
}

function Choices({ start }: { start: Start }) {
  const t = words();
  const { kinds, kind, warehouse } = start;
  const query = new URLSearchParams({ language: spoken() });
  if (warehouse !== null && kind?.takes_warehouse) query.set('warehouse', String(warehouse));
  const all = warehouses.value.map((one) => ({ value: String(one.id), label: named(names(one)) }));
  return (
    <div class="import-choices">
      <Field label={t.kind}>
        <SelectField
          label={t.kind}
          value={kind ? kind.name : ''}
          options={(kinds ?? []).map((one) => ({ value: one.name, label: one.title }))}
          onChange={start.choose}
        />
      </Field>
      {kind?.takes_warehouse ? (
        <Field label={t.warehouse}>
          <SelectField
            label={t.warehouse}
            value={warehouse === null ? '' : String(warehouse)}
            options={[{ value: '', label: t.noWarehouse }, ...all]}
            onChange={(id) => start.setWarehouse(id === '' ? null : Number(id))}
          />
        </Field>
      ) : null}
      {kind ? (
        <a
          class="bt import-template"
          href={addressOf(`/api/imports/templates/${kind.name}?${query.toString()}`)}
          download
        >
          {t.template}
        </a>
      ) : null}
    </div>
  );
}

function Drop({ start }: { start: Start }) {
  const t = words();
  const [over, setOver] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  usePasted((text) => start.bring(new File([text], t.pasted, { type: 'text/csv' })));
  return (
    <div
      class={over ? 'import-drop over' : 'import-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer ? event.dataTransfer.files[0] : undefined;
        if (file) start.bring(file);
      }}
    >
      <Icon of={upload} size={40} />
      <b>{t.drop}</b>
      <span>{t.dropNote}</span>
      <input
        ref={field}
        type="file"
        accept=".xlsx,.xlsm,.csv,.txt,.tsv"
        class="hidden-word"
        tabIndex={-1}
        aria-label={t.choose}
        onChange={(event) => {
          const chosen = event.currentTarget.files;
          if (chosen && chosen[0]) start.bring(chosen[0]);
          event.currentTarget.value = '';
        }}
      />
      <Btn
        go
        keys="N"
        busy={start.busy || !start.kind}
        barred={start.barred}
        onPress={() => field.current && field.current.click()}
      >
        {t.choose}
      </Btn>
    </div>
  );
}

/** Cells pasted anywhere on the page but into a field. */
function usePasted(onText: (text: string) => void): void {
  const latest = useRef(onText);
  latest.current = onText;
  useEffect(() => {
    const pasted = (event: ClipboardEvent): void => {
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select')) return;
      const text = event.clipboardData ? event.clipboardData.getData('text/plain') : '';
      if (text.trim()) latest.current(text);
    };
    document.addEventListener('paste', pasted);
    return () => document.removeEventListener('paste', pasted);
  }, []);
}

/** What each column of the file may hold; where there is room for it. */
function Columns({ kind }: { kind: KindWords }) {
  const t = words();
  return (
    <div class="import-about">
      <Panel title={t.fields} note={t.fieldsNote} narrow>
        <div class="panel-scroll" tabIndex={0} role="group" aria-label={t.fields}>
          <PanelSection>
            <dl class="import-fields">
              {kind.fields.map((field) => (
                <Described key={field.key} title={field.title} mark={field.needed ? t.needed : ''}>
                  {field.choices.length > 0 ? field.choices.join(' · ') : field.about}
                </Described>
              ))}
            </dl>
          </PanelSection>
        </div>
      </Panel>
    </div>
  );
}

function Described({ title, mark, children }: { title: string; mark: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>
        {title}
        {mark ? <em>{mark}</em> : null}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function History({ kinds }: { kinds: KindWords[] }) {
  const t = words();
  const list = useResource<ImportTold[]>('/api/imports', { language: spoken() });
  return (
    <DataGrid
      label={t.history}
      rows={list.data.value ?? []}
      loading={list.data.value === null}
      id={(row: ImportTold) => row.id}
      columns={columns(kinds)}
      onOpen={(row) => go(`/imports/${row.id}`)}
      empty={<Empty title={t.noHistory} />}
    />
  );
}

function columns(kinds: KindWords[]): Column<ImportTold>[] {
  const t = words();
  const title = (row: ImportTold): string => kinds.find((one) => one.name === row.kind)?.title ?? row.kind;
  return [
    { id: 'kind', title: t.kind, width: 160, cell: (row) => <b>{title(row)}</b>, sort: title },
    { id: 'file', title: t.file, cell: (row) => <span class="cut">{row.name}</span>, sort: (row) => row.name },
    {
      id: 'rows',
      title: t.rows,
      width: 90,
      right: true,
      cell: (row) =>
        row.counts ? (
          <a class="fig-link" href={`#/imports/${row.id}`}>
            {count(row.counts.rows)}
          </a>
        ) : null,
      sort: (row) => (row.counts ? row.counts.rows : 0),
    },
    {
      id: 'state',
      title: t.state,
      width: 150,
      cell: (row) => {
        const look = lookOf(row);
        return (
          <Chip fill={look.fill} tone={look.tone}>
            {look.text}
          </Chip>
        );
      },
      sort: (row) => row.state,
    },
    { id: 'when', title: t.when, width: 130, cell: (row) => moment(row.created_at), sort: (row) => row.created_at },
  ];
}
