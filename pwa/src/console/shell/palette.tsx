/** Everything by name: pages, what can be begun, and whatever is called so. Ctrl K opens it; a code scanned into it is looked up. */
import scanBarcode from 'lucide:scan-barcode';
import { useEffect, useRef, useState } from 'preact/hooks';
import { common } from '../../i18n/common';
import { go } from '../../shell/router';
import { keyName } from '../../ui/console';
import { Icon } from '../../ui/icon';
import { get, ProblemError } from '../api';
import { actions } from './actions';
import { type FoundList, groupsOf } from './found';
import { pageGroups } from './groups';
import { words } from './words';

const PAUSE_MS = 120;

interface Offer {
  id: string;
  label: string;
  note?: string;
  icon?: string;
  take: () => void;
}

interface OfferGroup {
  title: string;
  offers: Offer[];
}

interface PaletteProps {
  /** looks up a code or number; opens what is called so */
  onFind: (text: string) => void;
  onKeys: () => void;
  onClose: () => void;
}

/** Whether every word of `typed` occurs in `label`. */
export function meant(label: string, typed: string): boolean {
  const told = label.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => told.includes(word));
}

function ownOffers(typed: string, onKeys: () => void): OfferGroup[] {
  const t = words();
  const pages = pageGroups().flatMap(({ title, pages: all }) =>
    all.map(({ to, icon, label }) => ({ id: to, label, note: title, icon, take: () => go(to) })),
  );
  const begun = actions(onKeys).map(({ id, label, run }) => ({ id: `action ${id}`, label, take: run }));
  const fitting = (offers: Offer[]): Offer[] => offers.filter(({ label }) => meant(label, typed));
  return [
    { title: t.pages, offers: fitting(pages) },
    { title: t.toDo, offers: fitting(begun) },
  ];
}

/** What is called so; null until the answer for these words is there. */
function useFound(typed: string): FoundList[] | null {
  const [found, setFound] = useState<{ typed: string; lists: FoundList[] } | null>(null);
  useEffect(() => {
    if (typed === '') return undefined;
    let gone = false;
    const timer = setTimeout(async () => {
      const lists = await get<FoundList[]>('/api/find', { text: typed.slice(0, 100) }).catch((error: unknown) => {
        if (error instanceof ProblemError) return [];
        throw error;
      });
      if (!gone) setFound({ typed, lists });
    }, PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [typed]);
  return typed === '' ? [] : found && found.typed === typed ? found.lists : null;
}

/** All that fits what is typed, in groups; `asked`: the answer for these words is not there yet. */
function useOffers(typed: string, onKeys: () => void): { groups: OfferGroup[]; asked: boolean } {
  const found = useFound(typed);
  const called = groupsOf(found ?? []).map(({ title, lines }) => ({
    title,
    offers: lines.map(({ to, ...line }) => ({ ...line, take: () => go(to) })),
  }));
  const groups = [...ownOffers(typed, onKeys), ...called].filter(({ offers }) => offers.length > 0);
  return { groups, asked: found === null };
}

export function Palette({ onFind, onKeys, onClose }: PaletteProps) {
  const t = words();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const typed = text.trim();
  const { groups, asked } = useOffers(typed, onKeys);
  const offers = groups.flatMap((group) => group.offers);
  const chosen = Math.min(at, offers.length - 1);
  useEffect(() => {
    const line = document.getElementById(`palette-${chosen}`);
    if (line) line.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  function take(offer: Offer | undefined): void {
    onClose();
    if (offer) offer.take();
    else if (typed) onFind(typed);
  }
  const keys: Record<string, () => void> = {
    ArrowDown: () => setAt(Math.min(offers.length - 1, chosen + 1)),
    ArrowUp: () => setAt(Math.max(0, chosen - 1)),
    Enter: () => take(offers[chosen]), // of a scanner, faster than any answer, none fits
    Escape: onClose,
    'mod+k': onClose,
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = event.isComposing ? undefined : keys[keyName(event)];
    event.stopPropagation();
    if (!act) return;
    event.preventDefault();
    act();
  };
  const type = (next: string): void => {
    setText(next);
    setAt(0);
  };
  return (
    <div class="palette-over" onMouseDown={(event) => event.target === event.currentTarget && onClose()}>
      <div class="palette" role="dialog" aria-modal="true" aria-label={t.palette} onKeyDown={onKeyDown}>
        <Typed text={text} chosen={offers[chosen] ? `palette-${chosen}` : undefined} onType={type} />
        <Offers groups={groups} chosen={chosen} onTake={take} />
        {offers.length === 0 && <p class="palette-none">{asked ? common().waiting : common().noMatch}</p>}
      </div>
    </div>
  );
}

/** Has the focus as long as the palette is open; then whatever had it before. */
function Typed({ text, chosen, onType }: { text: string; chosen?: string; onType: (text: string) => void }) {
  const t = words();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    input.current!.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <label class="palette-in">
      <Icon of={scanBarcode} />
      <input
        ref={input}
        role="combobox"
        aria-label={t.palette}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={chosen}
        placeholder={t.palettePlaceholder}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <kbd>Esc</kbd>
    </label>
  );
}

interface OffersProps {
  groups: OfferGroup[];
  /** place of the one that Enter takes, counted through all groups */
  chosen: number;
  onTake: (offer: Offer) => void;
}

function Offers({ groups, chosen, onTake }: OffersProps) {
  let place = -1;
  return (
    <div id="palette-list" role="listbox" aria-label={words().palette}>
      {groups.map(({ title, offers }) => (
        <div key={title} role="group" aria-label={title}>
          <span class="lab" aria-hidden="true">
            {title}
          </span>
          {offers.map((offer) => {
            place += 1;
            const on = place === chosen;
            return (
              <div
                key={offer.id}
                id={`palette-${place}`}
                role="option"
                aria-selected={on}
                class={on ? 'palette-line on' : 'palette-line'}
                onMouseDown={(event) => {
                  event.preventDefault();
                  onTake(offer);
                }}
              >
                {offer.icon ? <Icon of={offer.icon} size={16} /> : <i class="sq is-none" />}
                <span class="grow cut">{offer.label}</span>
                {offer.note && <span class="mut">{offer.note}</span>}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
