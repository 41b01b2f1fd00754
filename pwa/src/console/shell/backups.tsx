/** On every page of an administrator, while the nightly backup is not made: since when, and why. */
import triangle from 'lucide:triangle-alert';
import { stamp } from '../../i18n/format';
import { Icon } from '../../ui/icon';
import { PRACTICE } from '../../company';
import { useResource } from '../resource';
import { may } from '../session';
import { words } from './words';

interface Standing {
  wanting: boolean;
  failed_at: number | null;
  reason: string;
  last_at: number | null;
}

export function BackupNote() {
  const { value: found } = useResource<Standing>(may('identity.write') && !PRACTICE ? '/api/backups' : null).data;
  if (!found || !found.wanting) return null;
  const t = words();
  const { failed_at: failed, reason, last_at: last } = found;
  return (
    <div class="problem" role="alert">
      <Icon of={triangle} size={20} />
      <div class="grow">
        <b>{failed === null ? t.backupLate : t.backupFailed(stamp(failed))}</b>
        <span>
          {last === null ? t.backupNone : t.backupLast(stamp(last))}
          {reason ? ` ${reason}` : ''}
        </span>
      </div>
    </div>
  );
}
