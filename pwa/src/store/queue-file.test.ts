import { describe, expect, it } from 'vitest';
import { type Bad, type BroughtFile, parts, type QueueFile, type QueueOp, readFile, readQueue } from './queue-file';

const DEVICE = '0192f0c1-2b3c-7d4e-8f50-617283940a0b';
const INCARNATION = '5f0c3b8e-9a1d-4c27-8e44-0a6b1c2d3e4f';

function op(cseq: number, more: Partial<QueueOp> = {}): QueueOp {
  const op_id = `0192f0c1-3000-7abc-8def-${String(cseq).padStart(12, '0')}`;
  return { op_id, cseq, bytes: '{"a":1}', signature: 'x'.repeat(88), ...more };
}

function text(changed: Record<string, unknown> = {}): string {
  const whole = {
    format: 'stowage-queue/1',
    device: DEVICE,
    code: 'G07',
    incarnation: INCARNATION,
    ops: [op(41), op(42)],
  };
  return JSON.stringify({ ...whole, ...changed });
}

describe('the file of a gun', () => {
  it('is read', () => {
    const file = readQueue(text()) as QueueFile;
    expect([file.device, file.code, file.incarnation]).toEqual([DEVICE, 'G07', INCARNATION]);
    expect(file.ops).toEqual([op(41), op(42)]);
  });
  it('has an outcome beside a command that is not sent on', () => {
    const file = readQueue(text({ ops: [{ ...op(1), outcome: { outcome: 'applied' } }] })) as QueueFile;
    expect(file.ops).toEqual([op(1)]);
  });
  const bad: [string, string, Bad][] = [
    ['cut short', text().slice(0, -20), 'not_json'],
    ['empty', '', 'not_json'],
    ['a picture', '\u0089PNG\r\n', 'not_json'],
    ['a list', '[]', 'not_a_queue'],
    ['null', 'null', 'not_a_queue'],
    ['a number', '7', 'not_a_queue'],
    ['something else', '{"format":"backup/1"}', 'not_a_queue'],
    ['of a newer app', text({ format: 'stowage-queue/3' }), 'newer_format'],
    ['without a device', text({ device: 'G07' }), 'damaged'],
    ['without a stream', text({ incarnation: null }), 'damaged'],
    ['with ops that are none', text({ ops: {} }), 'damaged'],
    ['with nothing in it', text({ ops: [] }), 'empty'],
    ['with a hole', text({ ops: [op(1), op(3)] }), 'damaged'],
    ['out of order', text({ ops: [op(2), op(1)] }), 'damaged'],
    ['with no bytes', text({ ops: [{ ...op(1), bytes: 7 }] }), 'damaged'],
    ['with no signature', text({ ops: [{ ...op(1), signature: null }] }), 'damaged'],
    ['with a half place', text({ ops: [op(1.5)] }), 'damaged'],
    ['with place nought', text({ ops: [op(0)] }), 'damaged'],
    ['with a null', text({ ops: [null] }), 'damaged'],
  ];
  it.each(bad)('%s is not', (_name, content, why) => expect(readQueue(content)).toBe(why));
});

describe('photos', () => {
  const sha256 = 'a'.repeat(64);
  const entry = (size: number): unknown => ({ sha256, type: 'image/jpeg', size });
  const file = (photos: unknown, ...data: string[]): Blob =>
    new Blob([text({ format: 'stowage-queue/2', photos }), '\n', ...data]);

  it('stand behind the first line, one after the other', async () => {
    const { ops, photos } = (await readFile(file([entry(3), entry(4)], 'one', 'a\nb\n'))) as BroughtFile;
    expect(ops).toEqual([op(41), op(42)]);
    expect(await Promise.all(photos.map(({ data }) => data.text()))).toEqual(['one', 'a\nb\n']);
    expect(photos[0]!.data.type).toBe('image/jpeg');
  });
  it('are none in an older file, laid out as anybody likes', async () => {
    for (const whole of [text(), `${text()}\n`, JSON.stringify(JSON.parse(text()), null, 1)])
      expect(await readFile(new Blob([whole]))).toMatchObject({ ops: [op(41), op(42)], photos: [] });
  });
  it('that the file was cut in are missing, and the commands are there', async () => {
    const cut = (await readFile(file([entry(3), entry(4), entry(2 ** 40), entry(1)], 'one', 'tw'))) as BroughtFile;
    expect(cut.ops).toEqual([op(41), op(42)]);
    expect([await Promise.all(cut.photos.map(({ data }) => data.text())), cut.missing]).toEqual([['one'], 3]);
  });
  const bad: [string, Blob, Bad][] = [
    ['without a list', file({}), 'damaged'],
    ['without a size', file([entry(0)]), 'damaged'],
    ['with another name', file([{ sha256: '../x', type: 'image/png', size: 1 }], 'x'), 'damaged'],
    ['of nothing', new Blob([]), 'not_json'],
  ];
  it.each(bad)('%s are none', async (_name, content, why) => expect(await readFile(content)).toBe(why));
});

describe('parts', () => {
  function file(ops: QueueOp[]): QueueFile {
    return { device: DEVICE, code: 'G07', incarnation: INCARNATION, ops };
  }
  it('hold 200 commands at most, in order', () => {
    const all = Array.from({ length: 401 }, (_, index) => op(index + 1));
    const cut = parts(file(all));
    expect(cut.map((part) => part.ops.length)).toEqual([200, 200, 1]);
    expect(cut.flatMap((part) => part.ops)).toEqual(all);
  });
  it('begin anew after a missing command', () => {
    const cut = parts(file([op(1), op(2), op(5)]));
    expect(cut.map((part) => part.ops.map(({ cseq }) => cseq))).toEqual([[1, 2], [5]]);
  });
  it('are no larger than the server takes', () => {
    const large = Array.from({ length: 60 }, (_, index) => op(index + 1, { bytes: 'x'.repeat(65_000) }));
    const cut = parts(file(large));
    expect(cut.flatMap((part) => part.ops)).toEqual(large);
    for (const part of cut) expect(JSON.stringify(part).length).toBeLessThan(2_000_000);
  });
});
