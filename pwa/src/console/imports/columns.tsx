/** Which column of the file is which field. */
import { useState } from 'preact/hooks';
import { Btn, SelectField, useKeyMap } from '../../ui/console';
import { letters } from './look';
import type { ImportTold, KindWords } from './types';
import { words } from './words';

interface ColumnsProps {
  told: ImportTold;
  kind: KindWords;
  busy: boolean;
  onSay: (mapping: Record<string, number>) => void;
}

/** Column → key of its field. */
type Chosen = Record<number, string>;

export function Columns({ told, kind, busy, onSay }: ColumnsProps) {
  const t = words();
  const [chosen, setChosen] = useState<Chosen>(() => turned(told.mapping));
  const used = new Set(Object.values(chosen));
  const missing = kind.fields.filter((field) => field.needed && !used.has(field.key));
  const barred = missing.length > 0 ? t.columnsFirst : undefined;
  const say = (): void => {
    if (!barred && !busy) onSay(mappingOf(chosen));
  };
  useKeyMap({ 'mod+Enter': say });
  return (
    <>
      {missing.length > 0 ? (
        <p class="import-missing" role="alert">
          {t.columnsMissing(missing.map((field) => field.title).join(', '))}
        </p>
      ) : null}
      <div class="tw import-columns">
        <table class="grid" aria-label={t.columns}>
          <colgroup>
            <col style={{ width: '70px' }} />
            <col style={{ width: '200px' }} />
            <col style={{ width: '260px' }} />
            <col />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{t.column}</th>
              <th scope="col">{t.header}</th>
              <th scope="col">{t.field}</th>
              <th scope="col">{t.sample}</th>
            </tr>
          </thead>
          <tbody>
            {told.headers.map((header, column) => (
              <tr key={column}>
                <td class="code">{letters(column)}</td>
                <td class="cut">{header}</td>
                <td>
                  <SelectField
                    label={`${t.field}: ${letters(column)} ${header}`}
                    value={chosen[column] ?? ''}
                    options={[
                      { value: '', label: t.leaveOut },
                      ...kind.fields
                        .filter((field) => field.key === chosen[column] || !used.has(field.key))
                        .map((field) => ({ value: field.key, label: field.title })),
                    ]}
                    onChange={(key) => setChosen(withColumn(chosen, column, key))}
                  />
                </td>
                <td class="cut mut">{sampleOf(told, column)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="import-say">
        <Btn go keys="Ctrl Enter" busy={busy} barred={barred} onPress={say}>
          {t.columnsDone}
        </Btn>
      </div>
    </>
  );
}

function sampleOf(told: ImportTold, column: number): string {
  return told.sample
    .map((row) => row[column])
    .filter((cell) => cell)
    .slice(0, 4)
    .join(' · ');
}

function turned(mapping: Record<string, number | null>): Chosen {
  const chosen: Chosen = {};
  for (const [key, column] of Object.entries(mapping)) if (column !== null) chosen[column] = key;
  return chosen;
}

function withColumn(chosen: Chosen, column: number, key: string): Chosen {
  const next = { ...chosen };
  if (key) next[column] = key;
  else delete next[column];
  return next;
}

function mappingOf(chosen: Chosen): Record<string, number> {
  const mapping: Record<string, number> = {};
  for (const [column, key] of Object.entries(chosen)) mapping[key] = Number(column);
  return mapping;
}
