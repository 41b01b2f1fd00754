/** The desk's side of the HTTP routes: typed reads, one way to send a command, and problems as values that can be shown. */

import { BASE } from '../company';

export interface Problem {
  status: number;
  code: string;
  detail: string;
  params: Record<string, unknown>;
}

export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

export interface Outcome {
  op_id: string;
  outcome: 'applied' | 'applied_with_exception' | 'parked' | 'refused' | 'conflict';
  code?: string;
  params?: Record<string, unknown>;
  document?: string;
  number?: string;
  discrepancies?: { id: number; code: string }[];
}

type Query = Record<string, string | number | boolean | null | undefined>;

const UNREACHABLE: Problem = { status: 0, code: 'network', detail: '', params: {} };

let onSignedOut: () => void = () => undefined;

/** Called once when the server says that nobody is signed in any more. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

let proveAgain: () => Promise<boolean> = () => Promise.resolve(false);

/** Called when the server wants to know that it is still the same person; what it answers says whether to ask again. */
export function whenProofNeeded(handler: () => Promise<boolean>): void {
  proveAgain = handler;
}

type Sent = { data: Blob | string; type: string };

async function answered(method: 'GET' | 'POST' | 'PUT', path: string, sent?: Sent): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      credentials: 'same-origin',
      headers: sent ? { 'Content-Type': sent.type, 'Stowage-Client': 'console' } : { Accept: 'application/json' },
      body: sent ? sent.data : undefined,
    });
  } catch {
    throw new ProblemError(UNREACHABLE);
  }
  if (response.ok) return response;
  if (response.status === 401 && !path.startsWith('/api/sign-in')) onSignedOut();
  const problem = readProblem(response.status, await response.text());
  if (problem.code === 'step_up_required' && (await proveAgain())) return answered(method, path, sent);
  throw new ProblemError(problem);
}

async function request<T>(method: 'GET' | 'POST' | 'PUT', path: string, sent?: Sent): Promise<T> {
  const text = await (await answered(method, path, sent)).text();
  return (text ? JSON.parse(text) : null) as T;
}

function readProblem(status: number, text: string): Problem {
  try {
    const told = JSON.parse(text) as Partial<Problem>;
    return { status, code: told.code ?? 'unknown', detail: told.detail ?? '', params: told.params ?? {} };
  } catch {
    return { status, code: 'unknown', detail: '', params: {} };
  }
}

/** `path` with a query string; empty values are left out. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const tail = search.toString();
  return tail ? `${path}?${tail}` : path;
}

/** GET. Throws ProblemError. */
export function get<T>(path: string, query: Query = {}): Promise<T> {
  return request<T>('GET', withQuery(path, query));
}

/** GET of something that is not JSON. Throws ProblemError. */
export function getFile(path: string, query: Query = {}): Promise<Response> {
  return answered('GET', withQuery(path, query));
}

export function post<T>(path: string, body: unknown): Promise<T> {
  return request<T>('POST', path, { data: JSON.stringify(body), type: 'application/json' });
}

/** Bytes as they are. */
export function put<T>(path: string, data: Blob, type: string): Promise<T> {
  return request<T>('PUT', path, { data, type });
}

/** UUIDv7: the time in front, so that ids of one desk sort as they were made. */
export function newId(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(now / 2 ** (8 * (5 - place))) & 0xff;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Sends one command. A lost answer may be asked for again with the same `opId`: it is applied once. Throws ProblemError. */
export function command(
  name: string,
  payload: unknown,
  warehouse: number | null = null,
  opId: string = newId(),
): Promise<Outcome> {
  return post<Outcome>('/api/commands', { op_id: opId, command: name, warehouse, payload });
}
