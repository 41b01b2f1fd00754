import { describe, expect, it } from 'vitest';
import { encode as qr } from 'uqr';
import type { QueueFile } from '../../store/queue-file';
import { decode, encode, framesOf, payloadOf, queueOf, readFrame, readPayload, roundOrder } from './frames';
import { keep } from './keep';
import { isNews, reduce, START, type Reading } from './reducer';

const DEVICE = '0192f0c1-2b3c-7d4e-8f50-617283940a0b';
const INCARNATION = '5f0c3b8e-9a1d-4c27-8e44-0a6b1c2d3e4f';
const SIGNATURE = `${'+utM7GrOd5'.repeat(8)}abcdef==`;

function file(commands: number, first = 41): QueueFile {
  const ops = Array.from({ length: commands }, (_, index) => {
    const cseq = first + index;
    const op_id = `0192f0c1-3000-7abc-8def-${String(cseq).padStart(12, '0')}`;
    const payload = { type: 'receiving.confirm_line/1', reference: 'G07-000123', lot: '批次 11 ü 🚚' };
    const bytes = JSON.stringify({ op_id, device: DEVICE, incarnation: INCARNATION, cseq, payload });
    return { op_id, cseq, bytes, signature: SIGNATURE };
  });
  return { device: DEVICE, code: 'G07', incarnation: INCARNATION, ops };
}

describe('base 41', () => {
  it.each([0, 1, 2, 3, 519, 520])('gives %i bytes back', (length) => {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 251 + 255) & 0xff);
    expect(Array.from(decode(encode(bytes))!)).toEqual(Array.from(bytes));
  });
  it.each(['A', 'abc', 'A B', '...', '..', 'ÄÄÄ'])('%s is none', (text) => expect(decode(text)).toBeNull());
});

describe('frames', () => {
  it('give the queue back, in whatever order they come', async () => {
    const frames = (await framesOf(file(20))).map((text) => readFrame(text)!);
    const chunks: string[] = [];
    for (const frame of frames.slice().reverse()) chunks[frame.index] = frame.data;
    expect(frames.length).toBeGreaterThan(5);
    expect(await queueOf(frames[0]!.hash, chunks)).toEqual(file(20));
  });
  it('fit a code of 81 modules', async () => {
    for (const frame of await framesOf(file(40))) {
      expect(frame).toMatch(/^[0-9A-Z $%*+./:-]+$/);
      expect(qr(frame, { ecc: 'L', boostEcc: false, border: 0 }).size).toBeLessThanOrEqual(81);
    }
  });
  it('of one changed character are damaged', async () => {
    const frames = (await framesOf(file(3))).map((text) => readFrame(text)!);
    const chunks = frames.map((frame) => frame.data);
    chunks[0] = (chunks[0]![0] === '0' ? '1' : '0') + chunks[0]!.slice(1);
    expect(await queueOf(frames[0]!.hash, chunks)).toBe('damaged');
  });
  const bad = [
    '',
    'STW:BADGE:P003',
    'STW:Q1:0123456789AB:0:1:',
    'STW:Q1:0123456789AB:1:1:AAA',
    'STW:Q1:0123456789AB:0:0:AAA',
    'STW:Q1:0123456789AB:0:1:A',
    'STW:Q1:0123456789ab:0:1:AAA',
    'STW:Q1:0123456789AB:0:99999:AAA',
    'STW:Q2:0123456789AB:0:1:AAA',
  ];
  it.each(bad)('%s is none', (text) => expect(readFrame(text)).toBeNull());
});

describe('what was carried', () => {
  const whole = payloadOf(file(3));
  const cases: [string, string, string][] = [
    ['cut short', whole.slice(0, -30), 'damaged'],
    ['with no command', 'SWL1 G07', 'damaged'],
    ['of something else', 'hello', 'damaged'],
    ['of a newer app', whole.replace('SWL1', 'SWL2'), 'newer'],
    ['with half a signature', whole.replace('==', ''), 'damaged'],
    ['of two streams', whole.replace(INCARNATION, INCARNATION.replace('5', '6')), 'damaged'],
    ['of two devices', whole.replace(DEVICE, DEVICE.replace('1', '2')), 'damaged'],
    ['with a hole', whole.replace('"cseq":42', '"cseq":44'), 'damaged'],
    ['with a half place', whole.replace('"cseq":41', '"cseq":0.5'), 'damaged'],
  ];
  it.each(cases)('%s is no queue', (_name, text, why) => expect(readPayload(text)).toBe(why));
  it('is whole', () => expect(readPayload(whole)).toEqual(file(3)));
});

describe('the order of a round', () => {
  it.each([1, 2, 7, 12, 58])('shows each of %i once, and differs from the last round', (count) => {
    for (let round = 0; round < 5; round++) {
      const order = roundOrder(count, round);
      expect(order.slice().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
      if (count > 2) expect(order).not.toEqual(roundOrder(count, round + 1));
    }
  });
});

describe('reading', () => {
  const frame = (index: number, hash = 'A', count = 3) => ({ hash, index, count, data: `${hash}${index}` });
  const read = (...events: Parameters<typeof reduce>[1][]): Reading => events.reduce(reduce, START);
  const seen = (index: number, hash = 'A', count = 3) => ({ type: 'frame', frame: frame(index, hash, count) }) as const;

  it('collects in any order, each once', () => {
    const state = read(seen(2), seen(0), seen(2));
    expect([state.phase, state.have, state.chunks]).toEqual(['reading', 2, ['A0', null, 'A2']]);
    const all = reduce(state, seen(1));
    expect([all.phase, all.chunks]).toEqual(['checking', ['A0', 'A1', 'A2']]);
    expect(isNews(state, all)).toBe(true);
    expect(isNews(state, reduce(state, seen(2)))).toBe(false);
  });
  it('one frame may be all', () => expect(read(seen(0, 'A', 1)).phase).toBe('checking'));
  it('begins again when the other gun shows something else', () => {
    const state = read(seen(0), seen(1), seen(1, 'B', 2));
    expect([state.hash, state.have, state.chunks]).toEqual(['B', 1, [null, 'B1']]);
  });
  it('takes no frame of another count', () => expect(read(seen(0), seen(1, 'A', 4)).have).toBe(1));
  it('is kept once it is durable, and the same pictures say nothing more', () => {
    const kept = { type: 'kept', hash: 'A', code: 'G07', commands: 3, known: 1 } as const;
    const state = read(seen(0, 'A', 1), kept);
    expect([state.phase, state.code, state.commands, state.known]).toEqual(['kept', 'G07', 3, 1]);
    expect(reduce(state, seen(0, 'A', 1))).toBe(state);
    expect(reduce(state, seen(0, 'B', 2)).phase).toBe('reading');
  });
  it('an answer about what is not in hand any more changes nothing', () => {
    const state = read(seen(0, 'A', 1), seen(0, 'B', 2));
    expect(reduce(state, { type: 'bad', hash: 'A', why: 'damaged' })).toBe(state);
    expect(reduce(state, { type: 'kept', hash: 'A', code: '', commands: 1, known: 0 })).toBe(state);
  });
  it('what is damaged is read anew', () => {
    const state = read(seen(0, 'A', 1), { type: 'bad', hash: 'A', why: 'damaged' });
    expect([state.phase, state.why, state.have]).toEqual(['bad', 'damaged', 0]);
    expect(reduce(state, seen(0, 'A', 1)).phase).toBe('checking');
    expect(reduce(state, { type: 'again' })).toEqual(START);
  });
  it('what a full disk refused is told, and kept again without reading it again', async () => {
    const frames = (await framesOf(file(2))).map((text) => readFrame(text)!);
    const whole = read(...frames.map((one) => ({ type: 'frame', frame: one }) as const));
    const full = await keep(whole, () => Promise.reject(new DOMException('', 'QuotaExceededError')));
    const state = reduce(whole, full);
    expect([state.phase, state.full]).toEqual(['unkept', true]);
    expect(reduce(state, { type: 'frame', frame: frames[0]! })).toBe(state);
    const again = reduce(state, { type: 'keep' });
    expect(again).toMatchObject({ phase: 'checking', chunks: whole.chunks });
    const kept: QueueFile[] = [];
    const done = await keep(again, (one) => (kept.push(one), Promise.resolve({ commands: 2, known: 0 })));
    expect(reduce(again, done)).toMatchObject({ phase: 'kept', code: 'G07', commands: 2 });
    expect(kept).toEqual([file(2)]);
  });
  it('what the disk refused for another reason is told too', async () => {
    const [one] = (await framesOf(file(1))).map((text) => readFrame(text)!);
    const whole = read({ type: 'frame', frame: one! });
    const state = reduce(whole, await keep(whole, () => Promise.reject(new DOMException('', 'UnknownError'))));
    expect([state.phase, state.full]).toEqual(['unkept', false]);
  });
});
