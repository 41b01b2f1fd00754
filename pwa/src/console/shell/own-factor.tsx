/** After a sign-in of somebody who needs a second factor and has none: they set one up, and take recovery codes along. */
import { Btn, ProblemNote } from '../../ui/console';
import { RecoveryCodes, SecondFactors } from '../account/factors';
import { StillYou } from '../account/still-you';
import type { Account } from '../account/types';
import { words as accountWords } from '../account/words';
import { useResource } from '../resource';
import { resume, signOut } from '../session';
import { Door } from './sign-in';
import { words } from './words';
import '../account/account.css';

export function OwnFactor() {
  const t = accountWords();
  const found = useResource<Account>('/api/account');
  const account = found.data.value;
  const done = account !== null && account.factors.length > 0;
  return (
    <Door>
      <h2>{t.enrol}</h2>
      <p class="mut">{t.enrolNote}</p>
      {found.problem.value ? <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} /> : null}
      {account ? <SecondFactors account={account} /> : null}
      {account && done ? <RecoveryCodes account={account} /> : null}
      <div class="decide-row">
        <Btn go barred={done ? undefined : t.noSecond} onPress={() => void resume()}>
          {t.enrolled}
        </Btn>
        <Btn onPress={() => void signOut()}>{words().signOut}</Btn>
      </div>
      <StillYou />
    </Door>
  );
}
