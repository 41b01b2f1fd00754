/** Around every page of a desk that is in the practice company: the band that says so and leads back; instead of them, that there is none. */
import arrowLeft from 'lucide:arrow-left';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Empty } from '../../ui/empty';
import { Icon } from '../../ui/icon';
import '../../ui/practice.css';
import { get, ProblemError } from '../api';
import { words } from './words';

export default function Around({ children }: { children: ComponentChildren }) {
  const t = words();
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    get('/api/health').catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      setMissing(error.problem.code === 'practice_missing');
    });
  }, []);
  return (
    <>
      <nav aria-label={t.title}>
        <a class="practice-band" href="/console/">
          <b>
            练习 <span>PRACTICE</span>
          </b>
          <span class="wide">{t.band}</span>
          <em>
            <Icon of={arrowLeft} size={16} />
            {t.leave}
          </em>
        </a>
      </nav>
      {missing ? <Empty title={t.none} note={t.missing} /> : children}
    </>
  );
}
