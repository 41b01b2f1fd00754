/** A page with few records: all of them in a list, the chosen one beside it to be changed. */
import type { ComponentChildren } from 'preact';
import { go, here } from '../../shell/router';
import { Btn, type Column, DataGrid, Foot, type FootKey, Head, ProblemNote, Totals } from '../../ui/console';
import type { Resource } from '../resource';
import { listKeys } from '../shell/keys';

/** In the address: a new record. */
export const NEW = '+';

export interface Chosen {
  /** code of the record beside the list, NEW for a new one, null for none */
  chosen: string | null;
  show: (code: string | null) => void;
}

/** Which record is beside the list stands in the address, as `name`. */
export function useChosen(path: string, name: string): Chosen {
  return {
    chosen: here.value.query[name] ?? null,
    show: (code) => go(code === null ? path : `${path}?${name}=${encodeURIComponent(code)}`, { replace: true }),
  };
}

interface RecordsPageProps {
  title: string;
  /** the page that it belongs to */
  above?: string;
  /** undefined where there is no other one to be made; `barred`: why this person may not */
  fresh?: { label: string; barred: string | undefined; onPress: () => void };
  found?: Resource<unknown>;
  /** how many there are, in words */
  counted: string;
  keys?: FootKey[];
  /** what is changed */
  beside: ComponentChildren;
  children: ComponentChildren;
}

export function RecordsPage(props: RecordsPageProps) {
  const { title, above, fresh, found, counted, keys } = props;
  const problem = found && found.problem.value;
  return (
    <>
      <Head title={title} onBack={above === undefined ? undefined : () => go(above)}>
        {fresh && (
          <Btn go keys="N" onPress={fresh.onPress} barred={fresh.barred}>
            {fresh.label}
          </Btn>
        )}
      </Head>
      {problem && <ProblemNote problem={problem} onRetry={() => void found.reload()} />}
      <div class="split">
        <div class="l">{props.children}</div>
        {props.beside}
      </div>
      <Foot left={<Totals items={[{ label: '', value: counted }]} />} keys={keys ?? listKeys()} />
    </>
  );
}

interface RecordGridProps<R> extends Chosen {
  label: string;
  /** null: they have not come yet */
  rows: R[] | null;
  code: (row: R) => string;
  columns: Column<R>[];
  onOpen?: (row: R) => void;
  empty?: ComponentChildren;
}

/** The list of such a page: a row is shown beside it as it is reached. */
export function RecordGrid<R>({ label, rows, code, columns, onOpen, empty, chosen, show }: RecordGridProps<R>) {
  return (
    <DataGrid
      label={label}
      rows={rows ?? []}
      loading={rows === null}
      id={code}
      columns={columns}
      selected={chosen}
      onSelect={(row) => show(row ? code(row) : null)}
      onPeek={(row) => show(code(row))}
      onOpen={onOpen}
      empty={empty}
    />
  );
}
