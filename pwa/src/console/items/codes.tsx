/** Barcodes of one unit: scanned or typed one after the other, each taken away by itself. */
import x from 'lucide:x';
import { useState } from 'preact/hooks';
import { Icon } from '../../ui/icon';
import { get, ProblemError } from '../api';
import type { Packaging } from './types';
import { words } from './words';

const LONGEST = 64;

interface CodesProps {
  /** whose: 'Barcodes case' */
  label: string;
  codes: string[];
  /** of the item, null while it is new: a code that others have too is told */
  item: number | null;
  disabled: boolean;
  onChange: (codes: string[]) => void;
}

interface Found {
  id: number;
  sku: string;
  units: Packaging[];
}

/** SKUs of other items that a code names as well; a reader out of reach says nothing. */
async function others(code: string, item: number | null): Promise<string[]> {
  const rows = await get<Found[]>('/api/items', { search: code, limit: 5 }).catch((error: unknown) => {
    if (error instanceof ProblemError) return [];
    throw error;
  });
  return rows
    .filter(({ id, units }) => id !== item && units.some((one) => one.barcodes.includes(code)))
    .map(({ sku }) => sku);
}

export function Codes({ label, codes, item, disabled, onChange }: CodesProps) {
  const t = words();
  const [typed, setTyped] = useState('');
  const [also, setAlso] = useState('');
  function add(text: string): void {
    const found = text.split(/[\s,，;；]+/).filter((code) => code !== '' && code.length <= LONGEST);
    const fresh = found.filter((code, at) => !codes.includes(code) && found.indexOf(code) === at);
    setTyped('');
    if (fresh.length === 0) return;
    onChange([...codes, ...fresh]);
    void Promise.all(fresh.map((code) => others(code, item))).then((all) =>
      setAlso([...new Set(all.flat())].join(', ')),
    );
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && typed === '') onChange(codes.slice(0, -1));
  }
  return (
    <div class="item-codes">
      <ul>
        {codes.map((code) => (
          <li key={code}>
            <span class="code">{code}</span>
            {disabled ? null : (
              <button
                type="button"
                aria-label={t.takeAway(code)}
                onClick={() => onChange(codes.filter((one) => one !== code))}
              >
                <Icon of={x} size={16} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {disabled ? null : (
        <input
          class="input"
          aria-label={label}
          placeholder={t.addBarcode}
          autocomplete="off"
          spellcheck={false}
          maxLength={1000}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => add(typed)}
        />
      )}
      {also ? <p class="warn">{t.alsoOn(also)}</p> : null}
    </div>
  );
}
