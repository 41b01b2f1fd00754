/** From an empty company to the first scan: steps that are done when what they make is there. Any of them can be left out and come back to. */
import { useEffect, useState } from 'preact/hooks';
import { go, type RouteProps } from '../../shell/router';
import { Btn, Head, ProblemNote } from '../../ui/console';
import { Chip, Square } from '../../ui/chip';
import { InvitePanel } from '../identity/invite';
import { useResource } from '../resource';
import { readNames } from '../session';
import './start.css';
import { isDone, type Start, type Step, STEPS, unfinished } from './state';
import { StepBody } from './steps';
import { words } from './words';

/** What arrives by itself is looked for this often. */
const LOOK_MS = 2_000;

export default function StartPage({ query }: RouteProps) {
  const found = useResource<Start>('/api/start');
  const start = found.data.value;
  const [inviting, setInviting] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || void found.reload(), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const built = start ? start.warehouses.length : 0;
  const units = start ? start.units : 0;
  useEffect(() => {
    if (built + units > 0) void readNames();
  }, [built, units]);
  useEffect(() => {
    if (start) unfinished.value = !start.done;
  }, [start]);
  if (!start) return found.problem.value ? <ProblemNote problem={found.problem.value} /> : null;
  const step = STEPS.find((one) => one === query['step']) ?? STEPS.find((one) => !isDone(one, start)) ?? 'receipt';
  return (
    <>
      <Head title={words().title} sub={words().sub(STEPS.filter((one) => isDone(one, start)).length, STEPS.length)} />
      <div class="split">
        <div class="l">
          <Opened start={start} step={step} onInvite={() => setInviting(true)} />
        </div>
        {inviting && <InvitePanel known={start.guns.length} onClose={() => setInviting(false)} />}
      </div>
    </>
  );
}

function Opened({ start, step, onInvite }: { start: Start; step: Step; onInvite: () => void }) {
  const t = words();
  const next = STEPS[STEPS.indexOf(step) + 1];
  return (
    <>
      {start.done && (
        <p class="start-done" role="status">
          <Square fill="full" />
          {t.all}
        </p>
      )}
      <div class="start">
        <nav aria-label={t.title}>
          <ol>
            {STEPS.map((one, at) => (
              <li key={one}>
                <button aria-current={one === step ? 'step' : undefined} onClick={() => open(one)}>
                  <b class={isDone(one, start) ? 'start-no done' : 'start-no'}>{at + 1}</b>
                  {t.steps[one]}
                  <span class="unseen">{isDone(one, start) ? t.there : t.missing}</span>
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <section aria-labelledby="start-step">
          <h2 id="start-step">
            {t.steps[step]}
            {step === 'stock' && <Chip>{t.optional}</Chip>}
          </h2>
          <p>{t.about[step]}</p>
          <StepBody step={step} start={start} onInvite={onInvite} />
          {next && (
            <footer>
              <Btn onPress={() => open(next)}>{isDone(step, start) ? t.next : t.skip}</Btn>
            </footer>
          )}
        </section>
      </div>
    </>
  );
}

function open(step: Step): void {
  go(`/start?step=${step}`, { replace: true });
}
