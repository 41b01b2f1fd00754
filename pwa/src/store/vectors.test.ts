/** The engine against `sync/vectors/`, the same files that the Python engine runs. */
import { expect, test } from 'vitest';
import bytes from '../../../sync/vectors/bytes.json';
import { Engine } from '../../../sync/ts/engine';
import { encode, enrolBody, pushBody, reissue, sessionBody, utf8, uuid7 } from '../../../sync/ts/envelope';
import { add, remove, term } from '../../../sync/ts/checksum';
import { measure, uncertaintyAt } from '../../../sync/ts/clock';
import { compareKeys, findChunk, findKey } from '../../../sync/ts/keys';
import type { Clock, Effect, Input, Saved } from '../../../sync/ts/messages';
import { backoff } from '../../../sync/ts/session';

interface Vector {
  about: string;
  cites: string[];
  saved: Saved;
  steps: { input: Input; effects: Effect[] }[];
}

const vectors = import.meta.glob<Vector>('../../../sync/vectors/engine/*.json', { eager: true, import: 'default' });

test('there are vectors', () => {
  expect(Object.keys(vectors).length).toBeGreaterThan(20);
});

for (const [path, { cites, about, saved, steps }] of Object.entries(vectors)) {
  test(`${cites.join(' ')} ${about} (${path.split('/').pop()})`, () => {
    const engine = new Engine(saved);
    steps.forEach(({ input, effects }, index) => {
      expect(engine.handle(input), `step ${index}: ${input.type}`).toEqual(effects);
    });
  });
}

async function hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

async function verify(text: string, signature: string): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('spki', decode(bytes.public_key), algorithm, true, ['verify']);
  return crypto.subtle.verify(algorithm, key, decode(signature), utf8(text));
}

test('I-1 envelopes: bytes, identity, signature, and the same command in another incarnation', async () => {
  for (const { draft, cseq, bytes: stored, sha256, signature, reissued } of bytes.envelopes) {
    const draftOf = { ...draft, seen: draft.seen as { [partition: string]: number } };
    expect(encode(draftOf, bytes.device, bytes.incarnation, cseq)).toBe(stored);
    expect(await hex(stored)).toBe(sha256);
    expect(await verify(stored, signature)).toBe(true);
    expect(reissue(stored, reissued.incarnation, reissued.cseq)).toBe(reissued.bytes);
  }
});

test('bodies of requests and their signatures', async () => {
  const [first] = bytes.envelopes;
  const { op_id } = first!.draft;
  const op = { op_id, cseq: first!.cseq, bytes: first!.bytes, signature: first!.signature };
  const texts = Object.fromEntries(bytes.bodies.map(({ name, text }) => [name, text]));
  const session = JSON.parse(texts['session']!) as { at: number; nonce: string };
  const enrol = JSON.parse(texts['enrol']!) as { token: string };
  expect(pushBody(bytes.device, bytes.incarnation, 40, [op])).toBe(texts['push']);
  expect(pushBody(bytes.device, bytes.incarnation, 41, [])).toBe(texts['probe']);
  const former = { incarnation: '7a1b2c3d-4e5f-4a6b-9c8d-0e1f2a3b4c5d', cseq: 40, remembered: 43 };
  expect(pushBody(bytes.device, bytes.incarnation, 0, [], former)).toBe(texts['put_back']);
  expect(pushBody(bytes.device, bytes.incarnation, 41, [], former)).toBe(texts['probe']);
  expect(sessionBody(bytes.device, session.at, session.nonce)).toBe(texts['session']);
  expect(enrolBody(enrol.token, bytes.device, bytes.public_key)).toBe(texts['enrol']);
  for (const { text, signature } of bytes.bodies) expect(await verify(text, signature)).toBe(true);
  for (const { why, text, signature } of bytes.bad_signatures) expect(await verify(text, signature), why).toBe(false);
});

test('an envelope beyond 64 kB is refused when it is made', () => {
  const { draft } = bytes.envelopes[0]!;
  const large = { ...draft, seen: {}, payload: { note: '箱'.repeat(22_000) } };
  expect(() => encode(large, bytes.device, bytes.incarnation, 1)).toThrow(RangeError);
});

test('I-10 checksums', () => {
  const total = { rows: 0, sum: 0 };
  for (const { kind, key, seq, term: expected } of bytes.checksum.rows) {
    expect(term(kind, key, seq)).toBe(expected);
    add(total, kind, key, seq);
  }
  expect(total).toEqual(bytes.checksum.sum);
  for (const { kind, key, seq } of bytes.checksum.rows) remove(total, kind, key, seq);
  expect(total).toEqual({ rows: 0, sum: 0 });
});

test('keys are ordered by code point and found by range', () => {
  expect([...bytes.key_order].reverse().sort(compareKeys)).toEqual(bytes.key_order);
  for (const [index, key] of bytes.key_order.entries()) expect(findKey(bytes.key_order, key)).toBe(index);
  expect(findKey(bytes.key_order, 'B')).toBe(-1);
  for (const [kind, key, expected] of bytes.chunk_lookup.cases as [string, string, string | null][]) {
    expect(findChunk(bytes.chunk_lookup.entries, kind, key)?.sha256 ?? null, `${kind} ${key}`).toBe(expected);
  }
});

test('I-12 the clock', () => {
  let clock: Clock | null = null;
  for (const { sent_at, received_at, server_time, clock: expected } of bytes.clock.steps) {
    clock = measure(clock, sent_at, received_at, server_time);
    expect(clock).toEqual(expected);
  }
  for (const [at, expected] of bytes.clock.uncertainty as [number, number][])
    expect(uncertaintyAt(clock, at)).toBe(expected);
});

test('backoff and ids', () => {
  for (const [failures, jitter, expected] of bytes.backoff as [number, number, number][]) {
    expect(backoff(failures, jitter)).toBe(expected);
  }
  const random = Uint8Array.from(bytes.uuid7.random.match(/../g)!, (pair) => parseInt(pair, 16));
  expect(uuid7(bytes.uuid7.at, random)).toBe(bytes.uuid7.uuid);
});
