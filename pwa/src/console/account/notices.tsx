/** What happened to one's way in since one last looked: on every page until it was looked at. */
import shield from 'lucide:shield-alert';
import { named } from '../../i18n';
import { stamp } from '../../i18n/format';
import { Btn } from '../../ui/console';
import { Icon } from '../../ui/icon';
import { post } from '../api';
import { useResource } from '../resource';
import { names } from '../session';
import type { Notice } from './types';
import { words } from './words';

const SHOWN = 4;

export function Notices() {
  const found = useResource<Notice[]>('/api/account/notices');
  const all = found.data.value ?? [];
  if (all.length === 0) return null;
  const t = words();
  const looked = () => post('/api/account/notices/seen', { until: all[0]!.at }).then(() => found.reload());
  return (
    <div class="notices" role="status" aria-label={t.sinceLast}>
      <Icon of={shield} size={20} />
      <div class="grow">
        <b>{t.sinceLast}</b>
        <ul>
          {all.slice(0, SHOWN).map((one) => (
            <li key={one.no}>
              {stamp(one.at)} {told(one)}
            </li>
          ))}
        </ul>
        <span>
          {all.length > SHOWN ? `${t.more(all.length - SHOWN)} ` : ''}
          <a class="lk" href="#/account">
            {t.notYou}
          </a>
        </span>
      </div>
      <Btn onPress={() => void looked()}>{t.looked}</Btn>
    </div>
  );
}

/** What it was, and who did it where that was somebody else. */
function told(one: Notice): string {
  const t = words();
  const what = t.events[one.event];
  const detail = one.kind
    ? t.kinds[one.kind as 'totp' | 'passkey']
    : [one.client, one.address].filter(Boolean).join(' · ');
  const secrets = one.what.map((secret) => t.secrets[secret]).join(', ');
  const by = one.own ? '' : one.by ? t.by(named(names(one.by))) : t.byProgram;
  return [what, detail, secrets, by].filter(Boolean).join(' · ');
}
