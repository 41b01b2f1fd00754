/** Where one is signed in, and who else is: each can be put out. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { moment } from '../../i18n/format';
import { Btn, type Column, DataGrid, Foot, Head, ProblemNote, Totals, Views } from '../../ui/console';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { post, type Problem, ProblemError } from '../api';
import { refreshAll, useResource } from '../resource';
import { LacksPermission } from '../lacks';
import { may, names, person } from '../session';
import { listKeys } from '../shell/keys';
import { words } from './words';

/** What /api/sessions answers. Times are ms UTC. */
interface SessionRow {
  no: number;
  code: string;
  name_zh: string;
  name_en: string;
  client: string;
  address: string;
  this: boolean;
  since: number;
  last_seen_at: number;
}

export default function SignInsPage() {
  const t = words();
  const [everybody, setEverybody] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const list = useResource<SessionRow[]>('/api/sessions', { everybody });
  const rows = list.data.value ?? [];
  const own = person.value ? person.value.code : '';
  const others = rows.some((row) => row.code === own && !row.this);

  async function end(code: string, session: number | null): Promise<void> {
    setBusy(true);
    try {
      await post('/api/sessions/end', { person: code, session });
      setProblem(null);
      refreshAll();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
    } finally {
      setBusy(false);
    }
  }
  const found = problem ?? list.problem.value;
  return (
    <>
      <Head title={t.signIns}>
        <Btn busy={busy} barred={others ? undefined : t.nowhereElse} onPress={() => void end(own, null)}>
          {t.endElsewhere}
        </Btn>
      </Head>
      <LacksPermission what={t.everybody} permission="identity.write" />
      {may('identity.write') ? (
        <Views
          views={[
            { id: '', label: t.ownSignIns },
            { id: 'all', label: t.everybody },
          ]}
          value={everybody ? 'all' : ''}
          onChange={(id) => setEverybody(id === 'all')}
        />
      ) : null}
      {found ? <ProblemNote problem={found} onRetry={() => void list.reload()} /> : null}
      <DataGrid
        label={t.signIns}
        rows={rows}
        loading={list.data.value === null}
        id={(row: SessionRow) => String(row.no)}
        columns={columns((row) => void end(row.code, row.no), busy)}
        empty={<Empty title={t.none} />}
      />
      <Foot keys={listKeys()} left={<Totals items={[{ label: '', value: t.signInCount(rows.length) }]} />} />
    </>
  );
}

function columns(onEnd: (row: SessionRow) => void, busy: boolean): Column<SessionRow>[] {
  const t = words();
  const name = (row: SessionRow) => named(names(row));
  return [
    { id: 'person', title: t.name, cell: (row) => <b>{name(row)}</b>, sort: name },
    { id: 'client', title: t.browser, cell: (row) => row.client, sort: (row) => row.client },
    { id: 'address', title: t.address, width: 160, cell: (row) => <span class="code">{row.address}</span> },
    { id: 'since', title: t.since, width: 150, cell: (row) => moment(row.since), sort: (row) => row.since },
    {
      id: 'seen',
      title: t.lastUsed,
      width: 150,
      cell: (row) => moment(row.last_seen_at),
      sort: (row) => row.last_seen_at,
    },
    {
      id: 'end',
      title: '',
      width: 130,
      cell: (row) =>
        row.this ? (
          <Chip fill="full">{t.thisOne}</Chip>
        ) : (
          <button type="button" class="lk" disabled={busy} aria-label={t.endOf(name(row))} onClick={() => onEnd(row)}>
            {t.endSignIn}
          </button>
        ),
    },
  ];
}
