/** A gun for tests: the real store, scanner and screens in one page, and a server that tells it the rows it is given. */
import 'fake-indexeddb/auto';
import { h, render } from 'preact';
import type { Body, Json } from '@stowage/sync';
import { expect, vi } from 'vitest';
import type { Language } from '../i18n';
import type { Route } from '../shell/router';

export type Row = [partition: 'catalogue' | 'tasks' | 'stock' | 'device', kind: string, key: string, body: object];

const HOST = 'https://stowage.test';
const PEOPLE = 400; // each scan is another person's: nobody finds the work of the one before

function answerer(rows: readonly Row[]): (what: string, body: Body) => Json {
  const people = Array.from({ length: PEOPLE }, (_, at): Row => {
    const body = { id: at + 1, zh: '陈丽', en: 'Chen Li', permissions: [] };
    return ['device', 'person', String(at + 1), body];
  });
  const all = rows.concat(people);
  const head = all.length + 1;
  let device = '';
  const partitions = (): [string, Row[0]][] => [
    ['catalogue', 'catalogue'],
    ['wh/1/tasks', 'tasks'],
    ['wh/1/stock', 'stock'],
    [`device/${device}`, 'device'],
  ];
  const told = (of: Row[0]): Json[] =>
    all.flatMap(([where, kind, key, row], at) => (where === of ? [[at + 2, kind, key, row as Json] as Json] : []));
  return (what, body) => {
    const common = { epoch: 1, server_time: Date.now() };
    if (what === 'enrol') {
      device = body['device'] as string;
      return { ...common, device, code: 'G07', name: 'Dock', kind: 'gun', warehouse: 1 };
    }
    if (what === 'session') return { ...common, token: 'T', expires_at: Date.now() + 600_000 };
    if (what === 'bootstrap') {
      const empty = partitions().map(([partition]) => ({ partition, as_of: 1, rows: 0, sum: 0, chunks: [] }));
      return { ...common, schema: 1, partitions: empty };
    }
    if (what !== 'pull') return { ...common, partitions: [] };
    const parts = partitions().map(([partition, of]) => ({ partition, head, to: head, rows: told(of), more: false }));
    return { ...common, last_cseq: 0, partitions: parts, dropped: [], must_refetch: [] };
  };
}

/** One gun with these rows on it. Its network ends once it has them: what it decides afterwards waits. */
export async function switchOn(rows: readonly Row[]): Promise<void> {
  const answer = answerer(rows);
  let online = true;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit): Promise<Response> => {
    if (!online) return Promise.reject(new TypeError('unreachable'));
    const body = init && typeof init.body === 'string' ? (JSON.parse(init.body) as Body) : {};
    const what = new URL(url, HOST).pathname.split('/')[3]!;
    return Promise.resolve(new Response(JSON.stringify(answer(what, body))));
  });
  vi.stubGlobal(
    'WebSocket',
    class {
      readyState = 0;
      close(): void {}
    },
  );
  const { store } = await import('../store');
  const { roster } = await import('./sign-in/session');
  await store.ready;
  await store.enrol(`${HOST}/m/#/enrol?t=abc`);
  roster.subscribe(() => undefined);
  await seen(() => roster.peek().length === PEOPLE);
  online = false;
}

const FRAME_MS = 20;
let person = 0;
let at = 0; // ms: no scan is taken for an echo of the one before

export async function seen(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 5000, interval: 5 });
}

/** Opens a flow as somebody who has nothing in hand, scans one code after the other, until all are read. */
export async function scanIn(load: Route['load'], codes: readonly string[], spoken: Language): Promise<void> {
  const { language } = await import('../i18n');
  const { scanner, offer } = await import('../scanner');
  const { roster, signIn } = await import('./sign-in/session');
  const { leaveTask } = await import('./work/current');
  const { default: Screen } = await load();
  render(null, document.body);
  leaveTask();
  person += 1;
  signIn(roster.peek()[person]!);
  language.value = spoken;
  render(h(Screen, { params: {}, query: {} }), document.body);
  await seen(() => document.querySelector('.prompt') !== null);
  // the screen before stops listening, and this one begins, once it is painted
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, FRAME_MS)));
  for (const code of codes) {
    at += 1000;
    offer(code, 'wedge', at);
    await seen(() => !scanner.reading.peek() && scanner.pending.peek() === 0);
  }
}

export const shown = (): string => document.body.textContent || '';

/** What the red screen says was expected, and what it got. */
export function compared(): [expected: string, got: string] {
  const of = (kind: string): string =>
    (document.querySelector(`.wrong .${kind}`) || { textContent: '' }).textContent || '';
  return [of('exp'), of('got')];
}
