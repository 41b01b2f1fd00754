/** A field that looks up what is typed or scanned into it: ↑↓ and Enter choose; Enter before the answer chooses when it comes. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemError } from './api';

export interface Option<T> {
  id: string;
  label: string;
  note?: string;
  value: T;
}

interface ComboProps<T> {
  label: string;
  /** what stands there when nothing is being typed */
  chosen: string;
  placeholder: string;
  search: (text: string) => Promise<Option<T>[]>;
  onChoose: (value: T) => void;
  /** words when nothing was found */
  nothing: string;
  inputId: string;
  autoFocus?: boolean;
}

const PAUSE_MS = 120;

interface LookUp<T> {
  /** null: nothing is being typed */
  typed: string | null;
  /** null: no answer yet */
  found: Option<T>[] | null;
  /** place of the option that Enter chooses */
  at: number;
  type: (text: string) => void;
  choose: (option: Option<T>) => void;
  leave: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function useLookUp<T>(search: ComboProps<T>['search'], onChoose: ComboProps<T>['onChoose']): LookUp<T> {
  const [typed, setTyped] = useState<string | null>(null);
  const [found, setFound] = useState<Option<T>[] | null>(null);
  const [at, setAt] = useState(0);
  const waiting = useRef(false);

  function type(text: string): void {
    setFound(null);
    setTyped(text);
  }
  function leave(): void {
    setTyped(null);
    setFound(null);
  }
  function choose(option: Option<T>): void {
    waiting.current = false;
    leave();
    onChoose(option.value);
  }
  useEffect(() => {
    if (typed === null) return undefined;
    let gone = false;
    const timer = setTimeout(async () => {
      const options = await search(typed.trim()).catch((error: unknown) => {
        if (error instanceof ProblemError) return [];
        throw error;
      });
      if (gone) return;
      setFound(options);
      setAt(0);
      if (waiting.current && options[0]) choose(options[0]);
      waiting.current = false;
    }, PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [typed]);

  function onKeyDown(event: KeyboardEvent): void {
    const most = found ? found.length - 1 : 0;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (typed === null) setTyped('');
      setAt(Math.max(0, Math.min(most, at + (event.key === 'ArrowDown' ? 1 : -1))));
    } else if (event.key === 'Enter' && !event.isComposing && !event.ctrlKey && !event.metaKey && typed !== null) {
      event.preventDefault();
      const option = found ? found[at] : undefined;
      if (option) choose(option);
      else waiting.current = found === null;
    } else if (event.key === 'Escape' && typed !== null) {
      event.stopPropagation();
      leave();
    }
  }
  return { typed, found, at, type, choose, leave, onKeyDown };
}

export function Combo<T>({ label, chosen, placeholder, search, onChoose, nothing, inputId, autoFocus }: ComboProps<T>) {
  const { typed, found, at, type, choose, leave, onKeyDown } = useLookUp(search, onChoose);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus && input.current) input.current.focus();
  }, []);
  const open = typed !== null && found !== null;
  const list = `${inputId}-list`;
  return (
    <div class="combo">
      <input
        ref={input}
        id={inputId}
        class="input"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open && found[at] ? `${list}-${at}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={typed === null ? chosen : typed}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={leave}
      />
      <ul id={list} role="listbox" aria-label={placeholder} class="combo-list" hidden={!open}>
        {(found || []).map((option, place) => (
          <li
            key={option.id}
            id={`${list}-${place}`}
            role="option"
            aria-selected={place === at}
            class={place === at ? 'on' : ''}
            onMouseDown={(event) => {
              event.preventDefault();
              choose(option);
            }}
          >
            <span class="cut grow">{option.label}</span>
            {option.note ? <span class="mut">{option.note}</span> : null}
          </li>
        ))}
        {open && found.length === 0 ? (
          <li class="mut" role="option" aria-selected={false} aria-disabled>
            {nothing}
          </li>
        ) : null}
      </ul>
    </div>
  );
}
