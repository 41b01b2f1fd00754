/** Who works here: the list, and one person to add or change beside it. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { go, here } from '../../shell/router';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { Btn, type Column, DataGrid, Foot, Head, ProblemNote, Totals, Views } from '../../ui/console';
import { useResource } from '../resource';
import { may, names, warehouseName } from '../session';
import { listKeys } from '../shell/keys';
import { PersonForm } from './person-form';
import { rolesNamed } from './rights';
import type { DepartmentRow, PersonRow, Roles } from './types';
import { words } from './words';

const NEW = 'new';

export default function PeoplePage() {
  const t = words();
  const list = useResource<PersonRow[]>('/api/people');
  const known = useResource<Roles>('/api/roles').data.value;
  const departments = useResource<DepartmentRow[]>('/api/departments').data.value;
  const [left, setLeft] = useState(false);
  const writes = may('identity.write');
  const chosen = here.value.query['person'] ?? null;
  const show = (code: string | null) =>
    go(code === null ? '/people' : `/people?person=${encodeURIComponent(code)}`, { replace: true });
  const all = list.data.value ?? [];
  const rows = all.filter((person) => person.active !== left);
  const person = all.find((one) => one.code === chosen);
  return (
    <>
      <Head title={t.people}>
        <Btn go keys="N" onPress={() => show(NEW)} barred={writes ? undefined : t.adminsOnly}>
          {t.add}
        </Btn>
      </Head>
      <Views
        views={[
          { id: '', label: t.active, count: all.filter((one) => one.active).length },
          { id: 'left', label: t.left, count: all.filter((one) => !one.active).length },
        ]}
        value={left ? 'left' : ''}
        onChange={(id) => setLeft(id === 'left')}
      />
      {list.problem.value ? <ProblemNote problem={list.problem.value} onRetry={() => void list.reload()} /> : null}
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.people}
            rows={rows}
            loading={list.data.value === null}
            id={(row: PersonRow) => row.code}
            columns={columns(known, departments).filter((column) => chosen === null || NEAR.includes(column.id))}
            selected={chosen}
            onSelect={(row) => show(row ? row.code : null)}
            onPeek={(row) => show(row.code)}
            empty={<Empty title={t.none} note={t.noneNext} />}
          />
        </div>
        {known && departments && (chosen === NEW || person) ? (
          <PersonForm
            key={chosen!}
            known={known}
            departments={departments}
            person={person ?? null}
            taken={all.map((one) => one.code)}
            onClose={() => show(null)}
            onSaved={show}
          />
        ) : null}
      </div>
      <Foot keys={listKeys()} left={<Totals items={[{ label: '', value: t.person(rows.length) }]} />} />
    </>
  );
}

/** Columns that stay when the form takes its place. */
const NEAR = ['code', 'name', 'roles', 'username'];

function columns(known: Roles | null, departments: DepartmentRow[] | null): Column<PersonRow>[] {
  const t = words();
  const name = (row: PersonRow) => named(names(row));
  const department = (row: PersonRow): string => {
    const found = (departments ?? []).find((one) => one.code === row.department);
    return found ? named(names(found)) : '';
  };
  const roles = (row: PersonRow) => rolesNamed(known, row.roles);
  return [
    {
      id: 'code',
      title: t.code,
      width: 110,
      cell: (row) => <span class="code">{row.code}</span>,
      sort: (row) => row.code,
    },
    { id: 'name', title: t.name, cell: (row) => <b>{name(row)}</b>, sort: name },
    { id: 'roles', title: t.roles, cell: roles, sort: roles },
    { id: 'department', title: t.department, width: 130, cell: department, sort: department },
    {
      id: 'warehouses',
      title: t.warehouses,
      cell: (row) => (row.warehouses.length ? row.warehouses.map(warehouseName).join(', ') : t.all),
    },
    { id: 'username', title: t.username, width: 140, cell: (row) => row.username, sort: (row) => row.username },
    {
      id: 'proof',
      title: t.signIn,
      width: 180,
      cell: (row) => (
        <>
          {row.has_pin ? <Chip fill="full">{t.hasPin}</Chip> : null}{' '}
          {row.has_password ? <Chip fill="full">{t.hasPassword}</Chip> : null}
        </>
      ),
    },
    {
      id: 'language',
      title: t.language,
      width: 90,
      cell: (row) => (row.language === 'en' ? 'English' : '中文'),
      sort: (row) => row.language,
    },
  ];
}
