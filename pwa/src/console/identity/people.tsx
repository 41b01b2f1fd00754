/** Who works here: the list, and one person to add or change beside it. */
import { named } from '../../i18n';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { Btn } from '../../ui/console';
import { go } from '../../shell/router';
import type { ShownColumn } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { ListHelp, Sheet } from '../lists/sheet';
import type { Choice, Row } from '../lists/types';
import { useResource } from '../resource';
import { names, warehouses } from '../session';
import { listKeys } from '../shell/keys';
import { text } from '../sheets/parts';
import { lacking } from '../who-may';
import { PersonForm } from './person-form';
import { PolicyForm } from './policy-form';
import { rolesNamed } from './rights';
import type { DepartmentRow, PersonRow, Roles } from './types';
import { words } from './words';

const NEW = 'new';
/** Not a code: none begins so. */
const POLICY = '.policy';

export default function PeoplePage() {
  const t = words();
  const known = useResource<Roles>('/api/roles').data.value;
  const departments = useResource<DepartmentRow[]>('/api/departments').data.value;
  const sheet: Sheet = {
    list: 'people',
    title: () => words().people,
    standard: [
      'code',
      'name',
      'roles',
      'department',
      'manager',
      'warehouses',
      'username',
      'has_pin',
      'has_password',
      'language',
    ],
    near: ['code', 'name', 'roles', 'username'],
    spare: ['language'],
    everywhere: true,
    address: { row: 'person' },
    idOf: (row) => text(row, 'code'),
    widths: { has_pin: 96, has_password: 120 },
    follows: true,
    foot: listKeys(),
    views: () => [
      { id: '', label: t.active, filters: [{ column: 'active', op: 'is', value: true }] },
      { id: 'left', label: t.left, filters: [{ column: 'active', op: 'is', value: false }] },
    ],
    acts: (
      <>
        <Btn onPress={() => go(`/people?person=${POLICY}`, { replace: true })}>{t.policy}</Btn>
        <Btn
          go
          keys="N"
          onPress={() => go(`/people?person=${NEW}`, { replace: true })}
          barred={lacking('identity.write')}
        >
          {t.add}
        </Btn>
      </>
    ),
    choices: { roles: (known ? known.roles : []).map(choiceOf), department: (departments ?? []).map(choiceOf) },
    mark: known && departments ? 'named' : '',
    name: (row) => named({ zh: text(row, 'name_zh'), en: text(row, 'name_en') }),
    cell: (column, row) => drawPerson(column, row, known, departments),
    empty: <Empty title={t.none} note={t.noneNext} />,
    panel: (code, _, help) =>
      code === POLICY ? (
        <PolicyForm onClose={help.close} />
      ) : (
        known && departments && <Beside key={code} code={code} known={known} departments={departments} help={help} />
      ),
  };
  return <ListPage sheet={sheet} />;
}

function choiceOf(one: { code: string; name_zh: string; name_en: string }): Choice {
  return { value: one.code, ...names(one) };
}

function drawPerson(column: ShownColumn, row: Row, known: Roles | null, departments: DepartmentRow[] | null) {
  const t = words();
  switch (column.key) {
    case 'code':
      return <span class="code">{text(row, 'code')}</span>;
    case 'name_zh':
    case 'name_en':
      return <b>{text(row, column.key)}</b>;
    case 'roles':
      return rolesNamed(known, Array.isArray(row['roles']) ? row['roles'] : []);
    case 'department': {
      const found = (departments ?? []).find((one) => one.code === row['department']);
      return found ? named(names(found)) : undefined;
    }
    case 'warehouses':
      return warehousesNamed(text(row, 'warehouses')) || t.all;
    case 'has_pin':
      return row['has_pin'] ? <Chip fill="full">{t.hasPin}</Chip> : null;
    case 'has_password':
      return row['has_password'] ? <Chip fill="full">{t.hasPassword}</Chip> : null;
    default:
      return undefined;
  }
}

/** 'WH1 WH2' in names. */
function warehousesNamed(codes: string): string {
  const own = codes.split(' ').filter(Boolean);
  return own
    .map((code) => warehouses.value.find((house) => house.code === code))
    .map((house, at) => (house ? named(names(house)) : own[at]))
    .join(', ');
}

interface BesideProps {
  code: string;
  known: Roles;
  departments: DepartmentRow[];
  help: ListHelp;
}

function Beside({ code, known, departments, help }: BesideProps) {
  const people = useResource<PersonRow[]>('/api/people').data.value;
  const person = people && people.find((one) => one.code === code);
  if (!people || (code !== NEW && !person)) return null;
  return (
    <PersonForm
      key={person ? person.code : NEW}
      known={known}
      departments={departments}
      person={person ?? null}
      people={people}
      onClose={help.close}
      onSaved={help.open}
    />
  );
}
