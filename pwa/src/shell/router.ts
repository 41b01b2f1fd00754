/** Routes behind the hash: `/m/#/receive/12?dock=3`. The page itself is one file, so every route opens offline. */
import { computed, signal } from '@preact/signals';
import type { ComponentType } from 'preact';

export interface RouteProps {
  params: Record<string, string>;
  query: Record<string, string>;
}

export interface Route {
  /** '/receive/:order' */
  path: string;
  load: () => Promise<{ default: ComponentType<RouteProps> }>;
  /** open without a person signed in */
  free?: boolean;
}

export interface Here {
  path: string;
  query: Record<string, string>;
}

export interface Found {
  route: Route;
  params: Record<string, string>;
}

function parse(hash: string): Here {
  const [path, search] = hash.replace(/^#/, '').split('?') as [string, string | undefined];
  const query: Record<string, string> = {};
  new URLSearchParams(search || '').forEach((value, name) => {
    query[name] = value;
  });
  return { path: path && path !== '/' ? path.replace(/\/$/, '') : '/', query };
}

export const here = signal<Here>(parse(location.hash));
let depth = 0;

window.addEventListener('hashchange', () => {
  here.value = parse(location.hash);
});

/** Opens `to`, e.g. '/receive/12?dock=3'. `replace` leaves no way back to the screen that is left. */
export function go(to: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    history.replaceState(history.state, '', `#${to}`);
    here.value = parse(to);
    return;
  }
  depth += 1;
  location.hash = to;
}

/** Back to the screen before, else to the menu. */
export function back(): void {
  if (depth === 0) return go('/', { replace: true });
  depth -= 1;
  history.back();
}

const gate = signal<((route: Route) => string | null) | null>(null);

/** `check` says where to go instead of a route, e.g. to sign in; it may read signals. */
export function setGate(check: (route: Route) => string | null): void {
  gate.value = check;
}

export function match(routes: readonly Route[], path: string): Found | null {
  const parts = path.split('/');
  for (const route of routes) {
    const wanted = route.path.split('/');
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((part, at) => {
      if (!part.startsWith(':')) return part === parts[at];
      params[part.slice(1)] = decode(parts[at]!);
      return parts[at] !== '';
    });
    if (fits) return { route, params };
  }
  return null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is itself
  }
}

/** The route to show: what the gate allows, else the menu, else the first there is. */
export function current(routes: readonly Route[]): { value: Found | null } {
  return computed(() => {
    const found =
      match(routes, here.value.path) || match(routes, '/') || (routes[0] ? { route: routes[0], params: {} } : null);
    const elsewhere = found && gate.value ? gate.value(found.route) : null;
    return elsewhere === null ? found : match(routes, elsewhere.split('?')[0]!);
  });
}
