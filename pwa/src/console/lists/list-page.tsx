/** A page that is a list: views, filters, rows, what is done to them, and one of them beside it. */
import { count } from '../../i18n/format';
import { common } from '../../i18n/common';
import { Foot, type FootKey, Head, ProblemNote, Totals, useKeyMap } from '../../ui/console';
import { progressOf } from './changes';
import { ChangesPanel } from './changes-panel';
import { ChosenBand } from './chosen-band';
import { useDescription } from './data';
import { ExportButton } from './export-button';
import { FilterBar } from './filter-bar';
import type { EditColumn } from './plan';
import { RowPanel } from './row-panel';
import { Rows } from './rows';
import { said } from './said';
import type { Sheet } from './sheet';
import { tellCell } from './tell';
import { footTotals } from './totals';
import type { Description, Row } from './types';
import { type ListModel, useList } from './use-list';
import { shownBy } from './saved-view';
import { ViewTabs } from './views';

export function ListPage({ sheet }: { sheet: Sheet }) {
  const { description, problem } = useDescription(sheet.list);
  if (description) return <Described key={sheet.list} sheet={sheet} description={description} />;
  return (
    <>
      <Head title={sheet.title()} />
      {problem && <ProblemNote problem={problem} />}
    </>
  );
}

function Described({ sheet, description }: { sheet: Sheet; description: Description }) {
  const model = useList(sheet, description);
  const { shown, show, kept, every, query, data, picks, edits, hint, help } = model;
  useKeyMap({ z: sheet.edits ? edits.undo : undefined, ...(sheet.keys ? sheet.keys(help) : {}) });
  const counted = data.totals ? data.totals.count : null;
  return (
    <>
      <Head title={sheet.title()}>
        <ExportButton list={sheet.list} query={query} columns={kept.layout.columns} count={counted} />
        {sheet.acts}
      </Head>
      {sheet.tabs}
      <ViewTabs
        list={sheet.list}
        shown={shown}
        own={model.views}
        current={model.view}
        layout={kept.layout}
        count={counted === null ? '' : count(counted)}
        onShow={(view) => {
          picks.none();
          if (typeof view !== 'string') kept.take(view.view, view.state);
          const nothing = { search: '', filters: [], sort: null, row: '' };
          show(typeof view === 'string' ? { ...nothing, view } : shownBy(view));
        }}
      />
      <div class="split">
        <div class="l">
          <FilterBar
            columns={every}
            finds={description.search}
            everywhere={sheet.everywhere === true}
            search={shown.search}
            filters={shown.filters}
            layout={kept.layout}
            onSearch={(search) => show({ search })}
            onFilters={(filters) => show({ filters })}
            onLayout={kept.change}
          />
          {data.problem ? <ProblemNote problem={data.problem} onRetry={data.reload} /> : null}
          <Rows model={model} />
          {picks.rows.size > 0 && (
            <ChosenBand
              count={picks.rows.size}
              columns={every}
              editable={inOrder(model)}
              onChange={(column, value, text) => edits.setAll(fresh(model), column, text, value)}
              onNone={picks.none}
            >
              {model.sheet.chosen?.([...picks.rows.values()])}
            </ChosenBand>
          )}
        </div>
        <Beside model={model} />
      </div>
      <Foot
        left={
          <>
            <Totals items={footTotals(data, every)} />
            <span role="status" class="warn">
              {hint}
            </span>
          </>
        }
        keys={sheet.foot ?? footKeys(edits.editable.length > 0)}
      />
    </>
  );
}

/** The chosen rows as they are now, where they are loaded. */
function fresh({ picks, data, description }: ListModel): Row[] {
  return [...picks.rows].map(([id, row]) => data.windows.row(data.windows.find(description.key, id)) || row);
}

/** What is being changed, else the row that is open. */
function Beside({ model }: { model: ListModel }) {
  const { sheet, every, edits, picks, open, show, shown, help } = model;
  const columnOf = (key: string) => every.find((column) => column.key === key)!;
  const close = (): void => show({ row: '' });
  if (edits.changes)
    return (
      <ChangesPanel
        changes={edits.changes}
        name={sheet.name}
        title={(key) => columnOf(key).title}
        tell={(key, value) => tellCell(columnOf(key), value)}
        onClose={() => {
          if (progressOf(edits.changes!.entries.value).started) picks.none();
          edits.close();
        }}
      />
    );
  if (sheet.panel) return shown.row === '' ? null : <>{sheet.panel(shown.row, open, help)}</>;
  if (!open) return null;
  const links = sheet.links ? sheet.links(open) : [];
  const history = sheet.history ? sheet.history(open) : null;
  return (
    <RowPanel
      sheet={sheet}
      title={sheet.name(open)}
      columns={every}
      row={open}
      links={links}
      history={history}
      onClose={close}
    />
  );
}

/** What can be changed, beginning with what is seen. */
function inOrder({ edits, columns }: ListModel): EditColumn[] {
  const place = (column: EditColumn): number => {
    const at = columns.findIndex((each) => each.key === column.key);
    return at < 0 ? columns.length : at;
  };
  return [...edits.editable].sort((a, b) => place(a) - place(b));
}

function footKeys(edits: boolean): FootKey[] {
  const { keys } = said();
  const { keysMove, keysOpen } = common();
  return [
    { keys: '↑↓', label: keysMove },
    { keys: 'Enter', label: keysOpen },
    { keys: 'F', label: keys.filter },
    ...(edits
      ? [
          { keys: 'X', label: keys.pick },
          { keys: 'E', label: keys.edit },
        ]
      : []),
    { keys: '?', label: keys.all },
  ];
}
