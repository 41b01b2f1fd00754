/** Roles: what each permits; one to look at, copy or change beside the list; and who holds together what one should not. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { go, here } from '../../shell/router';
import { Btn, type Column, DataGrid, Foot, Head, ProblemNote, Totals, Views } from '../../ui/console';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { useResource } from '../resource';
import { names } from '../session';
import { listKeys } from '../shell/keys';
import { lackingEverywhere } from '../who-may';
import { peopleOf } from './people-link';
import { rolesNamed, together } from './rights';
import { begin, RoleForm } from './role-form';
import type { Conflict, RoleRow, Roles } from './types';
import { words } from './words';

const NEW = 'new';
/** Columns that the open panel says as well: beside it the names have their room. */
const IN_PANEL = ['code', 'kind'];
type View = 'used' | 'retired' | 'together';

export default function RolesPage() {
  const t = words();
  const list = useResource<Roles>('/api/roles');
  const conflicts = useResource<Conflict[]>('/api/incompatible');
  const [view, setView] = useState<View>('used');
  const [copied, setCopied] = useState<RoleRow | null>(null);
  const barred = lackingEverywhere('identity.write');
  const chosen = here.value.query['role'] ?? null;
  const show = (code: string | null) =>
    go(code === null ? '/roles' : `/roles?role=${encodeURIComponent(code)}`, { replace: true });
  const known = list.data.value;
  const all = known ? known.roles : [];
  const rows = all.filter((role) => role.active === (view !== 'retired'));
  const role = all.find((one) => one.code === chosen);
  const beside = known !== null && (chosen === NEW || role !== undefined);
  const problem = list.problem.value ?? conflicts.problem.value;
  const add = (from: RoleRow | null): void => (setCopied(from), show(NEW));
  return (
    <>
      <Head title={t.rolesTitle}>
        <Btn go keys="N" onPress={() => add(null)} barred={barred}>
          {t.addRole}
        </Btn>
      </Head>
      <Views
        views={[
          { id: 'used', label: t.rolesUsed, count: all.filter((one) => one.active).length },
          { id: 'retired', label: t.rolesRetired, count: all.filter((one) => !one.active).length },
          { id: 'together', label: t.together, count: (conflicts.data.value ?? []).length },
        ]}
        value={view}
        onChange={(id) => setView(id as View)}
      />
      {problem ? <ProblemNote problem={problem} onRetry={() => void list.reload()} /> : null}
      <div class="split">
        <div class="l">
          {view === 'together' ? (
            <Conflicts rows={conflicts.data.value} known={known} />
          ) : (
            <DataGrid
              label={t.rolesTitle}
              rows={rows}
              loading={known === null}
              id={(row: RoleRow) => row.code}
              columns={beside ? columns(known).filter(({ id }) => !IN_PANEL.includes(id)) : columns(known)}
              selected={chosen}
              onSelect={(row) => show(row ? row.code : null)}
              onPeek={(row) => show(row.code)}
              empty={<Empty title={t.rolesNone} note={t.rolesNoneNext} />}
            />
          )}
        </div>
        {beside ? (
          <RoleForm
            key={chosen! + (copied ? copied.code : '')}
            role={role ?? null}
            begun={begin(role ?? copied, chosen === NEW && copied !== null)}
            known={known}
            barred={barred}
            onCopy={() => add(role ?? null)}
            onClose={() => show(null)}
            onSaved={show}
          />
        ) : null}
      </div>
      <Foot keys={listKeys()} left={<Totals items={[{ label: '', value: t.roleCount(rows.length) }]} />} />
    </>
  );
}

function columns(known: Roles | null): Column<RoleRow>[] {
  const t = words();
  const name = (row: RoleRow) => named(names(row));
  return [
    { id: 'name', title: t.role, cell: (row) => <b>{name(row)}</b>, sort: name },
    { id: 'code', title: t.roleCode, width: 140, cell: (row) => <span class="code">{row.code}</span> },
    { id: 'kind', title: t.kind, width: 110, cell: (row) => (row.built_in ? t.builtIn : t.ownRole) },
    { id: 'holds', title: t.permissions, width: 110, right: true, cell: (row) => row.permissions.length },
    {
      id: 'people',
      title: t.people,
      width: 90,
      right: true,
      cell: (row) => peopleOf('roles', row.code, row.people),
      sort: (row) => row.people,
    },
    {
      id: 'together',
      title: t.together,
      width: 110,
      cell: (row) => {
        const met = known ? together(known.incompatible, new Set(row.permissions)).length : 0;
        return met > 0 ? <Chip tone="ask">{met}</Chip> : null;
      },
    },
  ];
}

/** Who holds together what one person should not, and through which roles. */
function Conflicts({ rows, known }: { rows: Conflict[] | null; known: Roles | null }) {
  const t = words();
  return (
    <DataGrid
      label={t.together}
      rows={rows ?? []}
      loading={rows === null}
      id={(row: Conflict) => `${row.code} ${row.pair.first} ${row.pair.second}`}
      columns={conflictColumns(known)}
      onOpen={(row) => go(`/people?person=${encodeURIComponent(row.code)}`)}
      empty={<Empty title={t.togetherNone} note={t.togetherNoneNext} />}
    />
  );
}

function conflictColumns(known: Roles | null): Column<Conflict>[] {
  const t = words();
  return [
    { id: 'code', title: t.code, width: 110, cell: (row) => <span class="code">{row.code}</span> },
    { id: 'name', title: t.name, width: 160, cell: (row) => <b>{named(names(row))}</b> },
    { id: 'why', title: t.together, cell: (row) => named({ zh: row.pair.why_zh, en: row.pair.why_en }) },
    { id: 'first', title: t.throughRole, cell: (row) => rolesNamed(known, row.first_roles) },
    { id: 'second', title: t.andThrough, cell: (row) => rolesNamed(known, row.second_roles) },
  ];
}
