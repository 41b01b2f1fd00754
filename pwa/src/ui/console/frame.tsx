/** The desk around the work: rail, top bar, page head, foot. */
import chevronLeft from 'lucide:chevron-left';
import lock from 'lucide:lock';
import menu from 'lucide:menu';
import scanBarcode from 'lucide:scan-barcode';
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { common } from '../../i18n/common';
import { count as grouped } from '../../i18n/format';
import { here } from '../../shell/router';
import { Icon, Logo } from '../icon';
import { useKeyMap } from './keys';

export interface RailItem {
  to: string;
  icon: string;
  label: string;
  count?: number;
  /** yellow: somebody has to act */
  hot?: boolean;
}

export interface RailGroup {
  title?: string;
  items: RailItem[];
}

export interface RailPerson {
  name: string;
  role?: string;
  /** their own page, and what it is called */
  to: string;
  title: string;
}

/** In a narrow window the rail is under a button. */
const railOpen = signal(false);

export function Desk({
  rail,
  top,
  children,
}: {
  rail: ComponentChildren;
  top: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class={railOpen.value ? 'desk rail-open' : 'desk'}>
      {rail}
      <div class="main">
        {top}
        <main>{children}</main>
      </div>
    </div>
  );
}

/** The rail's page that is open, or the one that the open page belongs to: '/stock/bins' is not '/stock' where both are in it. */
function openOf(groups: RailGroup[]): string | undefined {
  const { path } = here.value;
  const all = groups.flatMap((group) => group.items.map((item) => item.to));
  const mine = all.filter((to) => path === to || (to !== '/' && path.startsWith(`${to}/`)));
  return mine.sort((a, b) => b.length - a.length)[0];
}

export function Rail({
  groups,
  label,
  house,
  person,
  children,
}: {
  groups: RailGroup[];
  /** what the company calls itself, '' for nothing */
  house?: string;
  /** what it is called among the parts of the page */
  label: string;
  person?: RailPerson;
  children?: ComponentChildren;
}) {
  const open = openOf(groups);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    railOpen.value = false;
  }, [here.value.path]);
  useEffect(() => {
    const on = nav.current && nav.current.querySelector('.on');
    if (on) on.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <aside class="rail" aria-label={label}>
      <div class="brand">
        <Logo size={22} />
        Stowage<span>仓行</span>
      </div>
      {house ? <p class="house">{house}</p> : null}
      <nav ref={nav}>
        {groups.map((group, at) => (
          <div key={at}>
            {group.title && <h2>{group.title}</h2>}
            {group.items.map(({ to, icon, label, count, hot }) => (
              <a
                key={to}
                href={`#${to}`}
                class={to === open ? 'on' : ''}
                aria-current={to === open ? 'page' : undefined}
              >
                <Icon of={icon} />
                {label}
                {count !== undefined && count > 0 && <u class={hot ? 'hot' : ''}>{grouped(count)}</u>}
              </a>
            ))}
          </div>
        ))}
      </nav>
      {person && (
        <footer>
          <a href={`#${person.to}`} title={person.title}>
            <span class="av">{person.name.slice(0, 1)}</span>
            <span class="grow">
              <b>{person.name}</b>
              {person.role}
            </span>
          </a>
          {children}
        </footer>
      )}
    </aside>
  );
}

/** Scan-or-type on the left; children (warehouse, live) on the right. `/` goes there. */
export function TopBar({ onFind, children }: { onFind: (text: string) => void; children?: ComponentChildren }) {
  const field = useRef<HTMLInputElement>(null);
  useKeyMap({
    '/': () => {
      if (!field.current) return;
      field.current.focus();
      field.current.select();
    },
  });
  const find = (event: Event): void => {
    event.preventDefault();
    const text = field.current ? field.current.value.trim() : '';
    if (!text) return;
    field.current!.select();
    onFind(text);
  };
  return (
    <header class="topbar">
      <button
        class="tb rail-button"
        aria-label={common().menu}
        aria-expanded={railOpen.value}
        onClick={() => (railOpen.value = !railOpen.value)}
      >
        <Icon of={menu} size={20} />
      </button>
      <form class="find" onSubmit={find} role="search">
        <Icon of={scanBarcode} />
        <input
          ref={field}
          placeholder={common().find}
          aria-label={common().find}
          autocomplete="off"
          spellcheck={false}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          onBlur={(event) => (event.currentTarget.value = '')}
        />
        <kbd>/</kbd>
      </form>
      <span class="sp" />
      {children}
    </header>
  );
}

export interface HeadProps {
  title: string;
  chip?: ComponentChildren;
  sub?: string;
  onBack?: () => void;
  children?: ComponentChildren;
}

export function Head({ title, chip, sub, onBack, children }: HeadProps) {
  useKeyMap({ Escape: onBack });
  return (
    <div class="head">
      {onBack && (
        <button class="bt ic first" aria-label={common().back} onClick={onBack}>
          <Icon of={chevronLeft} />
        </button>
      )}
      <h1>{title}</h1>
      {chip}
      {sub && <span class="sub">{sub}</span>}
      <span class="sp" />
      {children}
    </div>
  );
}

export interface BtnProps {
  /** the one blue button of a page */
  go?: boolean;
  icon?: string;
  /** shown and listened to: 'N' */
  keys?: string;
  /** why it cannot be done, in words: it is reached by the keyboard all the same, and says so */
  barred?: string;
  busy?: boolean;
  submit?: boolean;
  label?: string;
  onPress?: () => void;
  children?: ComponentChildren;
}

export function Btn({ go, icon, keys, barred, busy, submit, label, onPress, children }: BtnProps) {
  const off = barred !== undefined;
  useKeyMap(keys && keys.length === 1 && onPress && !off && !busy ? { [keys.toLowerCase()]: onPress } : {});
  const shape = off ? lock : icon;
  const why = useId();
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={`bt${go && !off ? ' go' : ''}${off ? ' off' : ''}${children ? '' : ' ic'}`}
      disabled={busy}
      title={barred}
      aria-disabled={off || undefined}
      aria-describedby={off ? why : undefined}
      aria-label={label}
      onClick={off ? (event) => event.preventDefault() : onPress}
    >
      {shape && <Icon of={shape} size={16} />}
      {children}
      {off && (
        <em id={why} aria-hidden="true">
          {barred}
        </em>
      )}
      {keys && !off && <kbd>{keys}</kbd>}
    </button>
  );
}

export interface View {
  id: string;
  label: string;
  count?: number;
}

export function Views({ views, value, onChange }: { views: View[]; value: string; onChange: (id: string) => void }) {
  return (
    <div class="views" role="tablist">
      {views.map(({ id, label, count }) => (
        <button
          key={id}
          role="tab"
          aria-selected={id === value}
          class={id === value ? 'on' : ''}
          onClick={() => onChange(id)}
        >
          {label}
          {count !== undefined && <u>{grouped(count)}</u>}
        </button>
      ))}
    </div>
  );
}

export interface FootKey {
  keys: string;
  label: string;
}

/** Totals left, the page's keys right; ↑↓ and Enter unless it names its own. */
export function Foot({ left, keys }: { left?: ComponentChildren; keys?: FootKey[] }) {
  const words = common();
  const shown = keys || [
    { keys: '↑↓', label: words.keysMove },
    { keys: 'Enter', label: words.keysOpen },
  ];
  return (
    <div class="foot">
      {left}
      <span class="sp" />
      {shown.map((each) => (
        <span key={each.keys} class="k">
          <kbd>{each.keys}</kbd> {each.label}
        </span>
      ))}
    </div>
  );
}

export interface Total {
  label: string;
  value: string;
}

export function Totals({ items }: { items: Total[] }) {
  return (
    <>
      {items.map(({ label, value }) => (
        <span key={label}>
          {label}
          <b>{value}</b>
        </span>
      ))}
    </>
  );
}
