/** Departments: who leads each, what is above it, and one to add or change beside the list. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { go, here } from '../../shell/router';
import { Btn, type Column, DataGrid, Foot, Head, ProblemNote, Totals, Views } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { useResource } from '../resource';
import { names } from '../session';
import { listKeys } from '../shell/keys';
import { lackingEverywhere } from '../who-may';
import { DepartmentForm } from './department-form';
import { peopleOf } from './people-link';
import type { DepartmentRow, PersonRow } from './types';
import { words } from './words';

const NEW = 'new';

export default function DepartmentsPage() {
  const t = words();
  const list = useResource<DepartmentRow[]>('/api/departments');
  const people = useResource<PersonRow[]>('/api/people').data.value;
  const [closed, setClosed] = useState(false);
  const barred = lackingEverywhere('identity.write');
  const chosen = here.value.query['department'] ?? null;
  const show = (code: string | null) =>
    go(code === null ? '/departments' : `/departments?department=${encodeURIComponent(code)}`, { replace: true });
  const all = list.data.value ?? [];
  const rows = all.filter((one) => one.active !== closed);
  const department = all.find((one) => one.code === chosen);
  return (
    <>
      <Head title={t.departments}>
        <Btn go keys="N" onPress={() => show(NEW)} barred={barred}>
          {t.addDepartment}
        </Btn>
      </Head>
      <Views
        views={[
          { id: '', label: t.rolesUsed, count: all.filter((one) => one.active).length },
          { id: 'closed', label: t.departmentsClosed, count: all.filter((one) => !one.active).length },
        ]}
        value={closed ? 'closed' : ''}
        onChange={(id) => setClosed(id === 'closed')}
      />
      {list.problem.value ? <ProblemNote problem={list.problem.value} onRetry={() => void list.reload()} /> : null}
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.departments}
            rows={rows}
            loading={list.data.value === null}
            id={(row: DepartmentRow) => row.code}
            columns={columns(all)}
            selected={chosen}
            onSelect={(row) => show(row ? row.code : null)}
            onPeek={(row) => show(row.code)}
            empty={<Empty title={t.departmentsNone} note={t.departmentsNoneNext} />}
          />
        </div>
        {people && (chosen === NEW || department) ? (
          <DepartmentForm
            key={chosen!}
            department={department ?? null}
            all={all}
            people={people}
            barred={barred}
            onClose={() => show(null)}
            onSaved={show}
          />
        ) : null}
      </div>
      <Foot keys={listKeys()} left={<Totals items={[{ label: '', value: t.departmentCount(rows.length) }]} />} />
    </>
  );
}

function columns(all: readonly DepartmentRow[]): Column<DepartmentRow>[] {
  const t = words();
  const name = (row: DepartmentRow) => named(names(row));
  const above = (row: DepartmentRow): string => {
    const found = all.find((one) => one.code === row.parent);
    return found ? name(found) : '';
  };
  const head = (row: DepartmentRow): string => (row.head ? named({ zh: row.head_zh!, en: row.head_en! }) : '');
  return [
    { id: 'name', title: t.department, cell: (row) => <b>{name(row)}</b>, sort: name },
    { id: 'code', title: t.roleCode, width: 140, cell: (row) => <span class="code">{row.code}</span> },
    { id: 'above', title: t.above, cell: above, sort: above },
    { id: 'head', title: t.headOf, cell: head, sort: head },
    {
      id: 'people',
      title: t.people,
      width: 90,
      right: true,
      cell: (row) => peopleOf('department', row.code, row.people),
      sort: (row) => row.people,
    },
  ];
}
