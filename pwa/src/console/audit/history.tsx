/** The history of one record, for the foot of its panel: who changed what, when, on which device. */
import { stamp } from '../../i18n/format';
import { Btn, PanelSection, ProblemNote } from '../../ui/console';
import { usePages } from '../pages';
import { Difference } from './difference';
import type { Change, ChangesPage } from './types';
import { whoAndWhere } from './who';
import { words } from './words';

const PAGE = 20;

/** `record`: what people call it by, its SKU, code or number. */
export function History({ kind, record }: { kind: string; record: string }) {
  const t = words();
  const pages = usePages<Change, number, ChangesPage>('/api/changes', 'before', { kind, key: record, limit: PAGE });
  return (
    <PanelSection title={t.history}>
      {pages.problem ? <ProblemNote problem={pages.problem} onRetry={pages.reload} /> : null}
      {!pages.loading && !pages.problem && pages.rows.length === 0 ? <p class="mut">{t.none}</p> : null}
      <ol class="history">
        {pages.rows.map((change) => (
          <li key={`${change.at} ${change.what}`}>
            <p>
              <b>{whoAndWhere(change.person, change.device)}</b>
              <span class="mut"> {stamp(change.at)}</span>
              {change.before === null ? <span class="mut"> {t.created}</span> : null}
              {change.after === null ? <span class="mut"> {t.gone}</span> : null}
            </p>
            <Difference before={change.before} after={change.after} />
          </li>
        ))}
      </ol>
      {pages.more ? <Btn onPress={pages.more}>{t.more}</Btn> : null}
    </PanelSection>
  );
}
