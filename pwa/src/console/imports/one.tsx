/** One import: how far it is, which column is which, what is wrong in it, and letting it in. */
import { useEffect, useState } from 'preact/hooks';
import { addressOf } from '../../company';
import { count } from '../../i18n/format';
import { go, type RouteProps } from '../../shell/router';
import { Chip } from '../../ui/chip';
import { Btn, Equation, Foot, Head, ProblemNote, useKeyMap } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { post, type Problem, ProblemError } from '../api';
import { refreshAll, useResource } from '../resource';
import { documentPage } from '../sheets/parts';
import { may } from '../session';
import { Columns } from './columns';
import { fresh, isReady, isRunning, lookOf, spoken } from './look';
import type { ImportTold, KindWords } from './types';
import { words } from './words';
import { WrongCells } from './wrong';
import './imports.css';

const AGAIN_MS = 500;

export default function ImportPage({ params }: RouteProps) {
  const it = useImport(params['import'] ?? '');
  const { told, kind } = it;
  const [mapping, setMapping] = useState(false);
  useEffect(() => setMapping(false), [told ? told.changed_at : 0]);
  useKeyMap({ 'mod+Enter': told && isReady(told) && !mapping && !it.busy ? it.go : undefined });
  if (!told || !kind) {
    return (
      <>
        <Head title={words().title} onBack={() => go('/imports')} />
        {it.problem ? <ProblemNote problem={it.problem} onRetry={it.reload} /> : null}
      </>
    );
  }
  const look = lookOf(told);
  const asksColumns = told.state === 'mapping' || mapping;
  return (
    <>
      <Head
        title={kind.title}
        sub={told.name}
        chip={
          <Chip fill={look.fill} tone={look.tone}>
            {look.text}
          </Chip>
        }
        onBack={() => go('/imports')}
      >
        <Actions it={it} told={told} kind={kind} asks={asksColumns} onColumns={() => setMapping(!mapping)} />
      </Head>
      {it.problem ? <ProblemNote problem={it.problem} onClose={it.clear} /> : null}
      {isRunning(told) ? <Progress told={told} /> : null}
      {told.counts && !isRunning(told) && !asksColumns ? <Counted told={told} /> : null}
      {asksColumns ? (
        <Columns told={told} kind={kind} busy={it.busy} onSay={it.columns} />
      ) : (
        <div class="import-body">
          <Outcome told={told} kind={kind} />
        </div>
      )}
      <Foot keys={[{ keys: 'Esc', label: words().title }]} />
    </>
  );
}

interface It {
  told: ImportTold | null;
  kind: KindWords | undefined;
  busy: boolean;
  problem: Problem | null;
  clear: () => void;
  reload: () => void;
  go: () => void;
  cancel: () => void;
  columns: (mapping: Record<string, number>) => void;
}

function useImport(id: string): It {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const one = useResource<ImportTold>(`/api/imports/${id}`, { language: spoken() });
  const told = one.data.value;
  const house = told ? told.warehouse : null;
  const kinds = useResource<KindWords[]>(told ? '/api/imports/kinds' : null, { language: spoken(), warehouse: house });
  useEffect(() => {
    if (!told || !isRunning(told)) return undefined;
    const timer = setTimeout(() => void one.reload(), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [told]);

  async function say(what: string, body: unknown): Promise<void> {
    setBusy(true);
    try {
      await post(`/api/imports/${id}/${what}`, body);
      setProblem(null);
      refreshAll();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
    } finally {
      setBusy(false);
    }
  }
  return {
    told,
    kind: told && kinds.data.value ? kinds.data.value.find((each) => each.name === told.kind) : undefined,
    busy,
    problem: problem ?? one.problem.value ?? kinds.problem.value,
    clear: () => setProblem(null),
    reload: () => void one.reload(),
    go: () => void say('go', {}),
    cancel: () => void say('cancel', {}),
    columns: (mapping) => void say('columns', { mapping }),
  };
}

interface ActionsProps {
  it: It;
  told: ImportTold;
  kind: KindWords;
  asks: boolean;
  onColumns: () => void;
}

function Actions({ it, told, kind, asks, onColumns }: ActionsProps) {
  const t = words();
  if (told.state === 'done') {
    return (
      <>
        <Btn onPress={() => go(`/imports?kind=${told.kind}`)}>{t.another}</Btn>
        <Btn go onPress={() => go(kind.page)}>
          {t.open}
        </Btn>
      </>
    );
  }
  if (told.state === 'failed' || told.state === 'cancelled') {
    return (
      <Btn go onPress={() => go(`/imports?kind=${told.kind}`)}>
        {t.another}
      </Btn>
    );
  }
  const rows = fresh(told);
  const wrong = told.counts ? told.counts.wrong : 0;
  const barred = wrong > 0 ? t.wrongFirst : rows === 0 ? t.nothingNew : undefined;
  return (
    <>
      {told.state === 'checked' && wrong > 0 ? (
        <a class="bt" href={addressOf(`/api/imports/${told.id}/returned?language=${spoken()}`)} download>
          {t.returned}
        </a>
      ) : null}
      {told.state === 'checked' ? <Btn onPress={onColumns}>{t.columns}</Btn> : null}
      <Btn busy={it.busy} onPress={it.cancel}>
        {t.cancel}
      </Btn>
      {told.state === 'checked' && !asks ? (
        <Btn go keys="Ctrl Enter" busy={it.busy} barred={barred} onPress={it.go}>
          {t.go(rows)}
        </Btn>
      ) : null}
    </>
  );
}

function Progress({ told }: { told: ImportTold }) {
  const t = words();
  const stages: Record<string, string> = t.stages;
  const stage = stages[told.stage] ?? t.waiting;
  const far = told.total > 0 ? t.of(count(told.progress), count(told.total)) : '';
  return (
    <div class="import-progress" role="status">
      <span>
        <b>{stage}</b> {far}
      </span>
      {told.total > 0 ? (
        <progress aria-label={stage} max={told.total} value={told.progress} />
      ) : (
        <progress aria-label={stage} />
      )}
    </div>
  );
}

function Counted({ told }: { told: ImportTold }) {
  const t = words();
  const { counts } = told;
  if (!counts) return null;
  return (
    <div class="import-counts">
      <Equation
        terms={[
          { label: t.newOnes, value: count(counts.new) },
          { label: t.changed, value: count(counts.changed), sign: '+' },
          { label: t.same, value: count(counts.same), sign: '+' },
          { label: t.wrong, value: count(counts.wrong), sign: '+' },
          { label: t.all, value: count(counts.rows), sign: '=' },
        ]}
      />
      {counts.skipped > 0 ? <p class="mut">{t.skipped(counts.skipped)}</p> : null}
      {told.remarks.map((remark) => (
        <p key={remark} class="import-remark">
          {remark}
        </p>
      ))}
    </div>
  );
}

function Outcome({ told, kind }: { told: ImportTold; kind: KindWords }) {
  const t = words();
  if (isRunning(told)) return null;
  if (told.state === 'failed') return <Empty title={told.why} note={t.failedTitle} />;
  if (told.state === 'cancelled') return <Empty title={t.cancelledTitle} />;
  if (told.state === 'done') return <Made told={told} />;
  if (told.counts && told.counts.wrong > 0) return <WrongCells told={told} kind={kind} />;
  return fresh(told) > 0 ? <Sample told={told} kind={kind} /> : <Empty title={t.nothingNew} />;
}

/** The first rows as they were understood. */
function Sample({ told, kind }: { told: ImportTold; kind: KindWords }) {
  const t = words();
  const fields = kind.fields.filter((field) => typeof told.mapping[field.key] === 'number');
  return (
    <>
      <p class="import-right">
        <b>{t.allRight}</b> {t.allRightNote}
      </p>
      <div class="tw" tabIndex={0} role="group" aria-label={t.sample}>
        <table class="grid import-sample" aria-label={t.sample}>
          <thead>
            <tr>
              {fields.map((field) => (
                <th key={field.key} scope="col">
                  {field.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.sample.map((row, at) => (
              <tr key={at}>
                {fields.map((field) => (
                  <td key={field.key} class="cut">
                    {row[told.mapping[field.key] ?? -1]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Made({ told }: { told: ImportTold }) {
  const t = words();
  const documents = told.result ? told.result.documents : [];
  const more = told.result ? told.result.made - documents.length : 0;
  const rows = fresh(told);
  return (
    <Empty title={t.doneTitle} note={rows > 0 ? t.doneNote(rows) : t.doneNothing}>
      {documents.length > 0 ? (
        <p class="import-made">
          {documents.map(({ document, number }) => {
            const to = documentPage(document, may);
            return to ? (
              <a key={document} class="code" href={`#${to}`}>
                {number}
              </a>
            ) : (
              <span key={document} class="code">
                {number}
              </span>
            );
          })}
          {more > 0 ? <span>{t.more(more)}</span> : null}
        </p>
      ) : null}
    </Empty>
  );
}
