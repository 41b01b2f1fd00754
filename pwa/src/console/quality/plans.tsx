/** How goods are inspected: by item, by supplier, by category. */
import plus from 'lucide:plus';
import { go, here } from '../../shell/router';
import { Btn } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import { listKeys } from '../shell/keys';
import { reference } from '../sheets/parts';
import { lacking } from '../who-may';
import { OpenPlan, PlanForm } from './plan-form';
import { QualityTabs } from './tabs';
import { words } from './words';
import './problems';

const NEW = 'new';

export default function PlansPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'quality_plans',
    title: () => words().plans,
    tabs: <QualityTabs />,
    standard: ['plan', 'item', 'supplier', 'category', 'mode', 'level', 'limit', 'characteristics', 'active'],
    near: ['plan', 'mode', 'active'],
    spare: ['characteristics', 'category'],
    address: { row: 'plan' },
    foot: listKeys(),
    name: (row) => reference(row, 'plan')?.code ?? '',
    cell: (column, row) => (column.key === 'plan' ? <span class="lk">{reference(row, 'plan')?.code}</span> : undefined),
    acts: (
      <Btn
        go
        icon={plus}
        keys="N"
        barred={lacking('quality.plan')}
        onPress={() => go(`${here.value.path}?plan=${NEW}`)}
      >
        {t.add}
      </Btn>
    ),
    empty: <Empty title={t.noPlans} note={t.noPlansNext} />,
    panel: (id, row, { close }) =>
      id === NEW ? (
        <PlanForm key={NEW} plan={null} title={t.add} onClose={close} />
      ) : (
        <OpenPlan key={id} id={id} title={row ? (reference(row, 'plan')?.code ?? '') : t.plans} onClose={close} />
      ),
  };
  return <ListPage sheet={sheet} />;
}
