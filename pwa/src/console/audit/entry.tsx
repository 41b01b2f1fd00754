/** One entry of the audit trail beside the list: what happened, what it changed, what was said, and the proof. */
import { addressOf } from '../../company';
import { own } from '../../i18n';
import { count, stamp } from '../../i18n/format';
import { Facts, Panel, PanelSection, ProblemNote } from '../../ui/console';
import { problemText } from '../../i18n/problems';
import { choiceWord } from '../lists/columns';
import { useDescription } from '../lists/data';
import type { Description } from '../lists/types';
import { useResource } from '../resource';
import { Lacks } from '../lacks';
import { limited, may, warehouseName } from '../session';
import { lackingEverywhere } from '../who-may';
import { Difference } from './difference';
import type { Entry, Fields } from './types';
import { whoName } from './who';
import { words } from './words';

export function EntryPanel({ no, onClose }: { no: number; onClose: () => void }) {
  const t = words();
  const { description } = useDescription('audit');
  const { data, problem, reload } = useResource<Entry>(`/api/audit/${no}`);
  const entry = data.value && data.value.no === no ? data.value : null;
  return (
    <Panel title={t.entry(count(no))} onClose={onClose}>
      {problem.value ? <ProblemNote problem={problem.value} onRetry={() => void reload()} /> : null}
      {entry && description ? <Told entry={entry} description={description} /> : null}
    </Panel>
  );
}

/** As the list calls it. */
function wordOf({ columns }: Description, key: string, value: string): string {
  const column = columns.find((each) => each.key === key);
  return column ? choiceWord(column, value) : value;
}

/** Why something was denied or failed is a code of the program's; elsewhere it is whose or of what it was. */
const FAILED = ['access.denied', 'import.failed'];

function reasonIn({ what, code, params }: Entry): string {
  const found = code || (FAILED.indexOf(what) >= 0 ? String(params['code'] ?? '') : '');
  if (!found) return '';
  const told = own(words().denied as Record<string, string>, found);
  return told ?? problemText({ code: found, detail: '', params }).title;
}

function besides({ what, params }: Entry): Fields {
  return Object.fromEntries(Object.entries(params).filter(([key]) => key !== 'code' || FAILED.indexOf(what) < 0));
}

function Told({ entry, description }: { entry: Entry; description: Description }) {
  const t = words();
  const { person, device, address, warehouse, number, changes, said } = entry;
  const params = besides(entry);
  const facts = [
    { label: t.what, value: wordOf(description, 'what', entry.what.replace(/\/\d+$/, '')) },
    { label: t.who, value: whoName(person) },
    { label: t.when, value: stamp(entry.at) },
    { label: t.device, value: device ? `${device.code} ${device.name}` : '' },
    { label: t.from, value: address },
    { label: t.warehouse, value: warehouse === null ? '' : warehouseName(warehouse) },
    { label: t.outcome, value: wordOf(description, 'outcome', entry.outcome) },
    { label: t.reason, value: reasonIn(entry) },
    { label: t.number, value: number },
  ];
  return (
    <div class="panel-scroll">
      <PanelSection title={t.facts}>
        <Facts facts={facts.filter(({ value }) => value)} />
      </PanelSection>
      {Object.keys(params).length > 0 && (
        <PanelSection>
          <Difference before={null} after={params} />
        </PanelSection>
      )}
      {changes.length > 0 && (
        <PanelSection title={t.changes}>
          {changes.map((change) => (
            <div key={`${change.kind} ${change.key}`} class="changed">
              <b class="code">{change.key}</b>
              <Difference {...change} />
            </div>
          ))}
        </PanelSection>
      )}
      {said !== null && said !== '' && (
        <PanelSection title={t.said}>
          <pre class="said">{typeof said === 'string' ? said : JSON.stringify(said, null, 2)}</pre>
        </PanelSection>
      )}
      <PanelSection title={t.proof}>
        <p class="mut">{t.proofNote}</p>
        <Facts
          facts={[
            { label: t.content, value: <span class="sum">{entry.sha256}</span> },
            { label: t.chain, value: <span class="sum">{entry.chain}</span> },
          ]}
        />
        <Lacks what={t.download} why={lackingEverywhere('cost.read')} />
        {may('cost.read') && !limited() ? (
          <a class="lk" href={addressOf('/api/audit/export')} download="audit.jsonl">
            {t.download}
          </a>
        ) : null}
      </PanelSection>
    </div>
  );
}
