/** What the filter finds as a file, with the columns as they stand. */
import upload from 'lucide:upload';
import { useState } from 'preact/hooks';
import { addressOf } from '../../company';
import { language } from '../../i18n';
import { Btn, Pop } from '../../ui/console';
import type { ListQuery } from './data';
import { PopMenu } from './filter-bar';
import { said } from './said';

const MOST_ROWS = 100_000;

interface ExportButtonProps {
  list: string;
  query: ListQuery;
  columns: string[];
  /** null while they are counted */
  count: number | null;
}

export function ExportButton({ list, query, columns, count }: ExportButtonProps) {
  const t = said();
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  const barred = count !== null && count > MOST_ROWS ? t.exportTooMany : undefined;
  const address = (format: string): string => {
    const search = new URLSearchParams({
      format,
      language: language.value === 'en' ? 'en' : 'zh',
      columns: columns.join(','),
    });
    for (const [name, value] of Object.entries(query))
      if (value !== null && value !== '') search.set(name, String(value));
    return addressOf(`/api/lists/${list}/export?${search.toString()}`);
  };
  return (
    <Pop
      right
      label={t.exportHow}
      open={open}
      onClose={close}
      at={
        <Btn icon={upload} barred={barred} onPress={() => setOpen(!open)}>
          {t.export}
        </Btn>
      }
    >
      <PopMenu>
        <span class="pop-note">{t.exportLines(count ?? 0)}</span>
        <a href={address('xlsx')} download onClick={close}>
          {t.excel}
        </a>
        <a href={address('csv')} download onClick={close}>
          {t.csv}
        </a>
      </PopMenu>
    </Pop>
  );
}
