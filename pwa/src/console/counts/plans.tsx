/** Planned counts, how far they are, and a new one. */
import plus from 'lucide:plus';
import { stamp } from '../../i18n/format';
import { Btn, Facts, Panel, PanelSection, ProblemNote } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { useAct } from '../act';
import { listAddress } from '../lists/address';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { here, go } from '../../shell/router';
import { listKeys } from '../shell/keys';
import { reference, text } from '../sheets/parts';
import { lacking } from '../who-may';
import { PlanForm } from './plan-form';
import { RulesForm } from './rules-form';
import { CountTabs } from './tabs';
import { words } from './words';
import './problems';

const NEW = 'new';
const RULES = 'rules';

export default function PlansPage() {
  const t = words();
  const add = (): void => go(`${here.value.path}?plan=${NEW}`);
  const sheet: Sheet = {
    list: 'count_plans',
    title: () => words().plans,
    tabs: <CountTabs />,
    standard: ['name', 'state', 'warehouse', 'places', 'counted', 'left', 'person', 'created_at'],
    near: ['name', 'state', 'left'],
    address: { row: 'plan', view: 'state' },
    foot: listKeys(),
    name: nameOf,
    cell: (column, row) => (column.key === 'name' ? <span class="lk">{nameOf(row)}</span> : undefined),
    behind: (column, row) =>
      column === 'counted'
        ? listAddress('/counts', { view: 'all', filters: [{ column: 'plan', op: 'is', value: nameOf(row) }] })
        : null,
    acts: (
      <>
        <Btn onPress={() => go(`${here.value.path}?plan=${RULES}`)}>{t.rules}</Btn>
        <Btn go icon={plus} keys="N" barred={lacking('counts.plan')} onPress={add}>
          {t.newPlan}
        </Btn>
      </>
    ),
    empty: <Empty title={t.none} note={t.noneNext} />,
    panel: (id, row, { close }) =>
      id === NEW ? (
        <PlanForm onClose={close} />
      ) : id === RULES ? (
        <RulesForm onClose={close} />
      ) : (
        row && <PlanPanel row={row} onClose={close} />
      ),
  };
  return <ListPage sheet={sheet} />;
}

function nameOf(row: Row): string {
  return reference(row, 'name')?.code || words().shortfalls;
}

function PlanPanel({ row, onClose }: { row: Row; onClose: () => void }) {
  const t = words();
  const act = useAct();
  const house = reference(row, 'warehouse');
  const cancel = async (): Promise<void> => {
    const payload = { plan: String(row['id']) };
    if (await act.send('counts.cancel/1', payload, house ? Number(house.id) : null)) onClose();
  };
  return (
    <Panel title={nameOf(row)} onClose={onClose}>
      {act.problem && <ProblemNote problem={act.problem} onClose={act.clear} />}
      <PanelSection>
        <Facts
          facts={[
            { label: t.places, value: String(row['places']) },
            { label: t.counted, value: String(row['counted']) },
            { label: t.left, value: String(row['left']) },
            { label: t.created, value: stamp(Number(row['created_at'])) },
          ]}
        />
      </PanelSection>
      {text(row, 'state') === 'open' && (
        <div class="panel-foot">
          <Btn busy={act.busy} barred={lacking('counts.plan')} onPress={() => void cancel()}>
            {t.cancel}
          </Btn>
        </div>
      )}
    </Panel>
  );
}
