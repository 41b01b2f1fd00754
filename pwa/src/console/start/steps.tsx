/** What each step shows: what is there, the way to the page that makes it, and what arrives while one looks on. */
import type { ComponentChildren } from 'preact';
import { named } from '../../i18n';
import { moment, withUnit } from '../../i18n/format';
import { go } from '../../shell/router';
import { Btn, ProblemNote } from '../../ui/console';
import { Square } from '../../ui/chip';
import { useAct } from '../act';
import { company } from '../company/company';
import { names, unitOf } from '../session';
import { isDone, type Start, type Step } from './state';
import { words } from './words';

const DOCK = { code: 'D-01', kind: 'dock' };
const UNITS = [
  { code: 'pcs', name_zh: '件', name_en: 'pcs', decimals: 0 },
  { code: 'case', name_zh: '箱', name_en: 'case', decimals: 0 },
  { code: 'pack', name_zh: '包', name_en: 'pack', decimals: 0 },
  { code: 'kg', name_zh: '千克', name_en: 'kg', decimals: 3 },
  { code: 'm', name_zh: '米', name_en: 'm', decimals: 2 },
  { code: 'l', name_zh: '升', name_en: 'l', decimals: 3 },
];

interface StepProps {
  start: Start;
  onInvite: () => void;
}

export function StepBody({ step, ...props }: StepProps & { step: Step }) {
  const body: Record<Step, (props: StepProps) => ComponentChildren> = {
    company: TheCompany,
    people: People,
    warehouse: Warehouse,
    items: Items,
    stock: Stock,
    gun: Gun,
    receipt: Receipt,
  };
  const Body = body[step];
  return <Body {...props} />;
}

interface MakingProps {
  name: string;
  payload: unknown;
  warehouse?: number;
  children: ComponentChildren;
}

/** What most companies begin with, by one press. */
function Making({ name, payload, warehouse, children }: MakingProps) {
  const act = useAct();
  return (
    <>
      {act.problem && <ProblemNote problem={act.problem} onClose={act.clear} />}
      <Btn go busy={act.busy} onPress={() => void act.send(name, payload, warehouse ?? null)}>
        {children}
      </Btn>
    </>
  );
}

function There({ done, children }: { done: boolean; children: ComponentChildren }) {
  return (
    <p class="start-there" role="status">
      <Square fill={done ? 'full' : 'plan'} />
      <b>{children}</b>
    </p>
  );
}

function TheCompany({ start: { named: isNamed } }: StepProps) {
  const t = words();
  const found = company.value;
  return (
    <>
      <There done={isNamed}>{isNamed && found ? found.short_name || named(names(found)) : t.noCompany}</There>
      <Btn go={!isNamed} onPress={() => go('/company')}>
        {t.toCompany}
      </Btn>
    </>
  );
}

function People({ start: { people, pins } }: StepProps) {
  const t = words();
  return (
    <>
      <There done={pins > 0}>{t.people(people, pins)}</There>
      <Btn go={pins === 0} onPress={() => go('/people')}>
        {t.toPeople}
      </Btn>
    </>
  );
}

function Warehouse({ start: { warehouses } }: StepProps) {
  const t = words();
  const empty = warehouses.length === 0;
  const bare = warehouses.find((one) => one.places === 0);
  const last = warehouses[warehouses.length - 1]!;
  return (
    <>
      {empty && <There done={false}>{t.warehouses(0)}</There>}
      {warehouses.map((one) => (
        <There key={one.id} done={one.places > 0}>
          {one.places === 0
            ? t.noDock(one.code)
            : [one.code, named(names(one)), one.has_bins ? t.bins : t.noBins, t.places(one.places)].join(' · ')}
        </There>
      ))}
      {bare ? (
        <Making name="places.put_places/1" payload={{ warehouse: bare.code, places: [DOCK] }} warehouse={bare.id}>
          {t.makeDock}
        </Making>
      ) : null}
      {empty ? null : <Btn onPress={() => go(`/places/${encodeURIComponent(last.code)}`)}>{t.toPlaces}</Btn>}
      <Btn go={empty} onPress={() => go('/warehouses?code=%2B')}>
        {t.toWarehouse}
      </Btn>
    </>
  );
}

function Items({ start: { units, items } }: StepProps) {
  const t = words();
  if (units === 0)
    return (
      <>
        <There done={false}>{t.noUnits}</There>
        <Making name="catalog.put_units/2" payload={{ units: UNITS }}>
          {t.makeUnits}
        </Making>
        <Btn onPress={() => go('/units')}>{t.ownUnits}</Btn>
      </>
    );
  return (
    <>
      <There done={items > 0}>{t.items(items)}</There>
      <Btn go={items === 0} onPress={() => go('/imports?kind=items')}>
        {t.importItems}
      </Btn>
      <Btn onPress={() => go('/items/new')}>{t.typeItem}</Btn>
    </>
  );
}

function Stock({ start: { opening, warehouses, items } }: StepProps) {
  const t = words();
  const first = warehouses.length === 0 ? t.noWarehouse : items === 0 ? t.noItems : undefined;
  return (
    <>
      <There done={opening}>{opening ? t.stocked : t.notStocked}</There>
      <Btn barred={first} onPress={() => go('/imports?kind=opening')}>
        {t.importStock}
      </Btn>
    </>
  );
}

function Gun({ start: { guns, warehouses }, onInvite }: StepProps) {
  const t = words();
  const none = guns.length === 0;
  return (
    <>
      {none && <There done={false}>{t.waitsGun}</There>}
      {guns.map((one) => (
        <There key={one.code} done>
          {t.gunCame(`${one.code} ${one.name}`, moment(one.enrolled_at))}
        </There>
      ))}
      <Btn go={none} barred={warehouses.length === 0 ? t.noWarehouse : undefined} onPress={onInvite}>
        {t.invite}
      </Btn>
    </>
  );
}

/** Without these nothing can be received. */
const BEFORE_RECEIPT = ['people', 'warehouse', 'items', 'gun'] as const;

function Receipt({ start }: StepProps) {
  const t = words();
  const { received } = start;
  const lacking = BEFORE_RECEIPT.filter((step) => !isDone(step, start));
  if (received === null && lacking.length > 0)
    return (
      <>
        <There done={false}>{t.first}</There>
        {lacking.map((step) => (
          <Btn key={step} onPress={() => go(`/start?step=${step}`, { replace: true })}>
            {t.steps[step]}
          </Btn>
        ))}
      </>
    );
  if (received === null)
    return (
      <>
        <ol class="start-how">
          {Object.values(t.how).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
        <There done={false}>{t.waitsReceipt}</There>
      </>
    );
  const { quantity, on_hand: onHand, unit, sku, item, device, occurred_at: at } = received;
  return (
    <>
      <There done>{t.received(withUnit(quantity, unitOf(unit)), `${sku} ${named(names(received))}`)}</There>
      <p class="start-figure">
        <span>{t.onHand}</span>
        <b>{withUnit(onHand, unitOf(unit))}</b>
        <small>{t.by(device ?? '', moment(at))}</small>
      </p>
      <p>{t.surplus}</p>
      <Btn go onPress={() => go(`/stock?item=${item}`)}>
        {t.toStock}
      </Btn>
      <Btn onPress={() => go('/exceptions')}>{t.toExceptions}</Btn>
    </>
  );
}
