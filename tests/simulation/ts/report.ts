/** What a device holds, for the simulator's invariants: read from its disk, and beside it what the product says of the same. */
import { type Sum, add } from '@stowage/sync';
import type { Store } from '../../../pwa/src/store/store';
import type { Disk } from './disk';
import { type Page, unpacked } from './browser';

interface QueueRow {
  cseq: number;
  op_id: string;
  bytes: string;
  outcome: object | null;
}

interface Manifest {
  partition: string;
  chunks: { sha256: string; kind: string }[];
}

interface OverlayRow {
  partition: string;
  kind: string;
  key: string;
  seq: number;
  body: unknown;
}

/** What a page shows: the commands it replays over the rows of `partition`, and its status. */
export function viewed({ store }: Page, partition: string): { pending: string[]; blocked: string } {
  return {
    pending: store.device.value === null ? [] : store.pendingOver(partition).map(({ op_id }) => op_id),
    blocked: store.status.value.blocked,
  };
}

export function state(disk: Disk, pages: object[]): object {
  const meta = new Map(disk.read('meta') as [string, unknown][]);
  const manifests = disk.read('manifest').map(([, value]) => value as Manifest);
  return {
    device: (meta.get('device') as { id: string } | undefined)?.id ?? null,
    stream: meta.get('stream') ?? null,
    epoch: meta.get('epoch') ?? 0,
    cursors: Object.fromEntries(disk.read('cursor') as [string, number][]),
    bases: Object.fromEntries(
      manifests.map(({ partition, chunks }) => [partition, chunks.map(({ sha256 }) => sha256).join(' ')]),
    ),
    kept: disk.read('queue').map(([, value]) => {
      const { cseq, op_id, outcome } = value as QueueRow;
      return [cseq, op_id, outcome ?? {}];
    }),
    photos: Object.fromEntries(disk.read('blob').map(([name, row]) => [name, (row as { state: string }).state])),
    pages,
  };
}

/** Rows of a partition, their bodies as the product's own `store` looks them up if there is one, their sum by the product's arithmetic. */
export async function held(disk: Disk, store: Store | null, partition: string): Promise<object> {
  const found = new Map<string, [kind: string, key: string, seq: number, body: unknown]>();
  const chunks = new Map(disk.read('chunk').map(([key, value]) => [key, columns(value as Packed)]));
  const manifest = disk.read('manifest').find(([key]) => key === partition)?.[1] as Manifest | undefined;
  for (const { sha256, kind } of manifest?.chunks ?? []) {
    const { keys, seqs, bodies } = chunks.get(sha256) ?? { keys: [], seqs: [], bodies: [] };
    keys.forEach((key, index) => found.set(`${kind}\n${key}`, [kind, key, seqs[index]!, bodies[index]]));
  }
  for (const [, value] of disk.read('overlay')) {
    const row = value as OverlayRow;
    if (row.partition !== partition) continue;
    if (row.body === null) found.delete(`${row.kind}\n${row.key}`);
    else found.set(`${row.kind}\n${row.key}`, [row.kind, row.key, row.seq, row.body]);
  }
  const rows: [string, string, number, unknown][] = [];
  const sum: Sum = { rows: 0, sum: 0 };
  for (const [kind, key, seq, body] of found.values()) {
    rows.push([kind, key, seq, store === null ? body : await store.lookup(partition, kind, key)]);
    add(sum, kind, key, seq);
  }
  return { rows, sum };
}

function columns({ sha256, packed, check }: Packed): Columns {
  return JSON.parse(Buffer.from(check === sha256 ? packed : unpacked(packed)).toString()) as Columns;
}

interface Packed {
  sha256: string;
  packed: ArrayBuffer;
  check: string;
}

interface Columns {
  keys: string[];
  seqs: number[];
  bodies: unknown[];
}
