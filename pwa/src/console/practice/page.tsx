/** The practice company: whether there is one, the way in, and for who looks after the server making and removing it. */
import info from 'lucide:info';
import triangle from 'lucide:triangle-alert';
import { useEffect, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { stamp } from '../../i18n/format';
import { Btn, Head, ProblemNote } from '../../ui/console';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { Icon } from '../../ui/icon';
import { post, type Problem, ProblemError } from '../api';
import { useResource } from '../resource';
import { lackingEverywhere } from '../who-may';
import './practice.css';
import { words } from './words';

type What = 'make' | 'remove';

/** What /api/practice tells of the latest job. `done` and `total` are bytes; times ms UTC. */
interface Job {
  id: number;
  what: What;
  state: 'running' | 'done' | 'failed';
  step: 'begin' | 'read' | 'load' | 'put' | 'remove';
  done: number | null;
  total: number | null;
  reason: string;
  name_zh: string | null;
  name_en: string | null;
  begun_at: number;
}

interface Standing {
  there: boolean;
  made_at: number | null;
  job: Job | null;
}

const LOOK_MS = 1_000;
const PRACTICE_DESK = '/practice/console/';

export default function PracticePage() {
  const t = words();
  const found = useResource<Standing>('/api/practice');
  const standing = found.data.value;
  const job = standing ? standing.job : null;
  const runs = job !== null && job.state === 'running';
  const act = useChange(found.reload);
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setInterval(() => void found.reload(), LOOK_MS);
    return () => clearInterval(timer);
  }, [runs]);
  if (!standing) return found.problem.value ? <ProblemNote problem={found.problem.value} /> : null;
  const { there, made_at: madeAt } = standing;
  return (
    <>
      <Head title={t.title} chip={<Chip fill={there ? 'full' : 'none'}>{there ? t.there : t.none}</Chip>}>
        <Changes there={there} runs={runs} act={act} />
      </Head>
      {act.problem && <ProblemNote problem={act.problem} onClose={act.clear} />}
      {job && job.state !== 'done' && <JobNote job={job} />}
      <Empty title={there ? t.there : t.none} note={there && madeAt !== null ? t.asOf(stamp(madeAt)) : t.noneNext}>
        {there && !runs && (
          <a class="bt go" href={PRACTICE_DESK}>
            {t.open}
          </a>
        )}
      </Empty>
      <ul class="practice-notes">
        <li>
          <Icon of={info} size={20} />
          {t.onGuns}
        </li>
        <li>
          <Icon of={info} size={20} />
          {t.kept}
        </li>
      </ul>
    </>
  );
}

interface Change {
  busy: boolean;
  problem: Problem | null;
  clear: () => void;
  start: (what: What) => Promise<void>;
}

function useChange(reload: () => Promise<void>): Change {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function start(what: What): Promise<void> {
    setBusy(true);
    try {
      await post('/api/practice', { what });
      setProblem(null);
      await reload();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, clear: () => setProblem(null), start };
}

/** What throws away what was practised is asked once more. */
function Changes({ there, runs, act }: { there: boolean; runs: boolean; act: Change }) {
  const t = words();
  const [asked, setAsked] = useState<What | null>(null);
  const press = (what: What): void => {
    if (there && asked !== what) return setAsked(what);
    setAsked(null);
    void act.start(what);
  };
  const barred = lackingEverywhere('identity.write') ?? (runs ? t.runs : undefined);
  return (
    <>
      {there && (
        <Btn busy={act.busy} barred={barred} onPress={() => press('remove')}>
          {asked === 'remove' ? t.sure : t.remove}
        </Btn>
      )}
      <Btn go={!there} busy={act.busy} barred={barred} onPress={() => press('make')}>
        {asked === 'make' ? t.sure : there ? t.makeAnew : t.make}
      </Btn>
    </>
  );
}

function JobNote({ job }: { job: Job }) {
  const t = words();
  const name = job.name_zh === null ? t.terminal : named({ zh: job.name_zh, en: job.name_en ?? '' });
  const by = t.by(name, stamp(job.begun_at));
  if (job.state === 'failed')
    return (
      <div class="problem" role="alert">
        <Icon of={triangle} size={20} />
        <div class="grow">
          <b>{t.failed}</b>
          <span>{[by, job.reason].filter(Boolean).join(' · ')}</span>
        </div>
      </div>
    );
  return (
    <div class="practice-job" role="status">
      <b>{t.what[job.what]}</b>
      <span>{by}</span>
      <progress
        aria-label={t.what[job.what]}
        max={job.total ?? undefined}
        value={job.total ? (job.done ?? 0) : undefined}
      />
      <span>{stepOf(job)}</span>
    </div>
  );
}

function stepOf({ step, done, total }: Job): string {
  const { steps } = words();
  if (step === 'read') return steps.read(((done ?? 0) / 2 ** 20).toFixed(0));
  if (step === 'load') return steps.load(total ? Math.floor((100 * (done ?? 0)) / total) : 0);
  return steps[step];
}
