/** What the server does by itself: what runs, when it last did, what comes next, and what failed. */
import { go, here } from '../../shell/router';
import { count, stamp } from '../../i18n/format';
import { Chip } from '../../ui/chip';
import { type Column, DataGrid, Facts, Foot, Head, Panel, PanelSection, ProblemNote, Totals } from '../../ui/console';
import { useResource } from '../resource';
import { may } from '../session';
import { listKeys } from '../shell/keys';
import type { Backup, Job, JobName, Jobs, JobState } from './types';
import { words } from './words';

const FILLS = { runs: 'part', waits: 'none', failed: 'full', off: 'void' } as const;
const MB = 1_000_000;
/** Columns that stay when the panel takes its place. */
const NEAR = ['job', 'state', 'last'];

/** Where what waits is seen one by one. */
const BEHIND: Partial<Record<JobName, string>> = { imports: '/imports', practice: '/practice', seal: '/audit' };

export default function JobsPage() {
  const t = words();
  const list = useResource<Jobs>('/api/jobs');
  const found = list.data.value;
  const chosen = here.value.query['job'] ?? null;
  const show = (job: string | null) => go(job === null ? '/jobs' : `/jobs?job=${job}`, { replace: true });
  const rows = found ? found.jobs : [];
  const job = rows.find((one) => one.job === chosen);
  const failed = rows.filter((one) => one.state === 'failed').length;
  return (
    <>
      <Head title={t.title} />
      {list.problem.value ? <ProblemNote problem={list.problem.value} onRetry={() => void list.reload()} /> : null}
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.title}
            rows={rows}
            loading={found === null}
            id={(one: Job) => one.job}
            columns={chosen === null ? columns() : columns().filter(({ id }) => NEAR.includes(id))}
            selected={chosen}
            onSelect={(one) => show(one ? one.job : null)}
            onPeek={(one) => show(one.job)}
          />
        </div>
        {found && job ? <JobPanel job={job} found={found} onClose={() => show(null)} /> : null}
      </div>
      <Foot
        keys={listKeys()}
        left={
          <Totals
            items={[
              { label: t.title, value: count(rows.length) },
              ...(failed > 0 ? [{ label: t.states.failed, value: count(failed) }] : []),
            ]}
          />
        }
      />
    </>
  );
}

function State({ state }: { state: JobState }) {
  return (
    <Chip fill={FILLS[state]} tone={state === 'failed' ? 'stop' : state === 'runs' ? 'do' : undefined}>
      {words().states[state]}
    </Chip>
  );
}

function columns(): Column<Job>[] {
  const t = words();
  return [
    { id: 'job', title: t.job, cell: (row) => <b>{t.jobs[row.job]}</b> },
    { id: 'state', title: t.state, width: 130, cell: (row) => <State state={row.state} /> },
    { id: 'last', title: t.last, width: 150, cell: (row) => (row.last_at ? stamp(row.last_at) : t.none) },
    {
      id: 'next',
      title: t.next,
      width: 190,
      cell: (row) => (row.next_at ? stamp(row.next_at) : row.state === 'off' ? '' : t.soon),
    },
    {
      id: 'waiting',
      title: t.waiting,
      width: 110,
      right: true,
      cell: (row) =>
        row.waiting ? (
          <a class="fig-link" href={`#${BEHIND[row.job] ?? `/jobs?job=${row.job}`}`}>
            {count(row.waiting)}
          </a>
        ) : null,
    },
  ];
}

function JobPanel({ job, found, onClose }: { job: Job; found: Jobs; onClose: () => void }) {
  const t = words();
  return (
    <Panel title={t.jobs[job.job]} onClose={onClose}>
      <div class="panel-scroll">
        <PanelSection>
          <p>{t.about[job.job]}</p>
        </PanelSection>
        {job.reason ? (
          <PanelSection title={t.why}>
            <p class="bad">{job.reason}</p>
          </PanelSection>
        ) : null}
        {job.job === 'backup' ? <Backups found={found} /> : null}
        {job.job === 'imports' ? <Onward to="/imports" label={t.toImports} /> : null}
        {job.job === 'practice' ? <Onward to="/practice" label={t.toPractice} /> : null}
        {(job.job === 'seal' || job.job === 'anchor') && may('audit.read') ? (
          <Onward to="/audit" label={t.toAudit} />
        ) : null}
      </div>
    </Panel>
  );
}

function Onward({ to, label }: { to: string; label: string }) {
  return (
    <div class="ps row-links">
      <a class="lk" href={`#${to}`}>
        {label}
      </a>
    </div>
  );
}

function Backups({ found: { backups, folder, keep } }: { found: Jobs }) {
  const t = words();
  const [days, weeks, months] = keep;
  return (
    <>
      <PanelSection>
        <Facts
          facts={[
            { label: t.folder, value: <span class="code">{folder}</span> },
            { label: t.kept, value: t.keptOf(days, weeks, months) },
          ]}
        />
        <p class="mut">{t.howTo}</p>
      </PanelSection>
      <PanelSection title={t.backups}>
        {backups.length === 0 ? <p class="mut">{t.noBackups}</p> : null}
        {backups.map((one: Backup) => (
          <div class="row" key={one.name}>
            <span class="grow cut">{stamp(one.taken_at)}</span>
            <span class="mut">{`${(one.bytes / MB).toFixed(1)} MB`}</span>
          </div>
        ))}
      </PanelSection>
    </>
  );
}
