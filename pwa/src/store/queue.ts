/** Commands confirmed on this gun: stored in one strict transaction that also gives the cseq, then signed, then read for screens. */
import { type ReadonlySignal, computed, signal } from '@preact/signals';
import {
  type Body,
  type Draft,
  type OutcomeState,
  type Stored,
  encode,
  fitting,
  replayed,
  stateOf,
  uncertaintyAt,
  uuid7,
} from '@stowage/sync';
import { randomBytes, sign } from './crypto';
import { mirror } from './mirror';
import {
  type Database,
  type QueueRow,
  type Reading,
  type StoredStream,
  type Transaction,
  getMeta,
  putMeta,
  strict,
  whole,
} from './db';

const SCREEN_ROWS = 200;

export class NotEnrolled extends Error {}
/** Commands were missing: those that are left have other numbers now. */
export class Renumbered extends Error {}

/** How many commands the disk lost out of the stream, and how many of them had no answer of the server. */
export interface Hole {
  missing: number;
  unsent: number;
}

export interface Pending {
  op_id: string;
  cseq: number;
  command: string;
  person: number;
  warehouse: number | null;
  occurred_at: number;
  depends: string[];
  payload: Body;
}

export interface OutboxRow extends Pending {
  state: 'waiting' | 'sent' | OutcomeState;
  code: string;
  params: Body;
  document: string;
  number: string;
  discrepancies: Body[];
}

export interface ConfirmOptions {
  warehouse: number | null;
  person: number;
  depends?: string[];
  seen?: { [partition: string]: number };
  /** Of a flow that wrote its draft first: said again after a kill, the command is not kept twice. */
  op_id?: string;
}

interface Shown {
  stream: StoredStream;
  shown: { [partition: string]: number };
  rows: QueueRow[];
  code: string; // of this gun
  reference: number; // last one given
}

/** Own commands that rows show: of all partitions, and where those of one partition show more. */
interface Settled {
  all: number;
  of: { [partition: string]: number };
}

interface Known {
  row: QueueRow;
  command: Pending;
}

export class CommandQueue {
  /** Highest cseq ever sent in this run, as the engine reports it. */
  readonly sent = signal(0);
  private readonly rows = signal<readonly Known[]>([]);
  private readonly settled = signal<Settled>({ all: 0, of: {} });
  private confirmed = 0; // commands confirmed here since the start
  private readonly over = new Map<string, ReadonlySignal<Pending[]>>();
  readonly outbox: ReadonlySignal<OutboxRow[]> = computed(() =>
    this.rows.value.map(({ row, command }) => outboxRow(row, command, this.sent.value)).reverse(),
  );

  /** Commands without an answer of the server, in their order. */
  readonly unanswered: ReadonlySignal<QueueRow[]> = computed(() =>
    this.rows.value.map(({ row }) => row).filter(({ outcome }) => outcome === null),
  );

  /** What the next command gets, as this tab last saw it. */
  next = 1;

  /** `torn` hears of commands that went missing once what is left has its new numbers. */
  constructor(
    private readonly db: Database,
    private readonly torn: (hole: Hole) => Promise<void> = () => Promise.resolve(),
  ) {}

  /** Commands that the rows of a partition do not show yet, in their order. The same signal each call. */
  pendingOver(partition: string): ReadonlySignal<Pending[]> {
    let pending = this.over.get(partition);
    if (pending === undefined) {
      pending = computed(() => {
        const { all, of } = this.settled.value;
        const shown = Math.max(all, of[partition] ?? 0);
        return this.rows.value
          .filter(({ row }) => replayed(row.cseq, row.outcome, shown))
          .map(({ command }) => command);
      });
      this.over.set(partition, pending);
    }
    return pending;
  }

  /** Reads again what screens show; once more if a command was confirmed meanwhile, which this reading may have missed. */
  async refresh(): Promise<void> {
    let confirmed: number;
    let read: Shown | null;
    do {
      confirmed = this.confirmed;
      read = await this.readShown();
    } while (confirmed !== this.confirmed);
    if (read === null) return;
    const known = new Map(this.rows.value.map((one) => [one.row.bytes, one.command]));
    mirror(read.stream, read.code, read.reference);
    this.settled.value = { all: read.stream.settled, of: read.shown };
    this.next = Math.max(1, read.stream.next);
    this.rows.value = read.rows.map((row) => ({ row, command: known.get(row.bytes) ?? decode(row.bytes) }));
  }

  /** Everything without an outcome or not settled, and the newest others. */
  private async readShown(): Promise<Shown | null> {
    const tx = this.db.transaction(['meta', 'queue']);
    const [stream, shown, device, reference] = await Promise.all([
      getMeta(tx, 'stream'),
      getMeta(tx, 'shown'),
      getMeta(tx, 'device'),
      getMeta(tx, 'reference'),
    ]);
    if (stream === undefined) return null;
    const from = Math.min(stream.acked, stream.settled, stream.next - 1 - SCREEN_ROWS) + 1;
    const rows = await tx.objectStore('queue').getAll(IDBKeyRange.lowerBound(Math.max(from, stream.first)));
    return { stream, shown: shown ?? {}, rows, code: device?.code ?? '', reference: reference ?? 0 };
  }

  /** op_id, once the command is on the disk. */
  async confirm(command: string, payload: unknown, options: ConfirmOptions): Promise<string> {
    const now = Date.now();
    const tx = strict(this.db, ['meta', 'queue']);
    const [device, stream, clock] = await Promise.all([
      getMeta(tx, 'device'),
      getMeta(tx, 'stream'),
      getMeta(tx, 'clock'),
    ]);
    if (device === undefined || stream === undefined) throw new NotEnrolled();
    if (
      options.op_id !== undefined &&
      (await tx.objectStore('queue').index('op_id').getKey(options.op_id)) !== undefined
    ) {
      await tx.done;
      return options.op_id;
    }
    const occurredAt = now + (clock?.offset ?? 0);
    const draft: Draft = {
      op_id: options.op_id ?? uuid7(occurredAt, randomBytes(10)),
      command,
      person: options.person,
      warehouse: options.warehouse,
      occurred_at: occurredAt,
      uncertainty_ms: uncertaintyAt(clock ?? null, now),
      depends: options.depends ?? [],
      seen: options.seen ?? {},
      payload,
    };
    const bytes = encode(draft, device.id, stream.incarnation, stream.next);
    const row: QueueRow = { cseq: stream.next, op_id: draft.op_id, bytes, signature: null, outcome: null };
    await whole(tx, async () => {
      await tx.objectStore('queue').add(row);
      await putMeta(tx, 'stream', { ...stream, next: stream.next + 1 });
    });
    mirror({ ...stream, next: stream.next + 1 }, device.code, 0);
    this.next = stream.next + 1;
    this.confirmed += 1;
    this.rows.value = [...this.rows.value, { row, command: decode(bytes) }];
    return draft.op_id;
  }

  /**
   * Signed rows of a push, in order. Signing happens here: a transaction cannot wait for it. Rejects with Renumbered where some are
   * missing; the next try finds what is left.
   */
  async take(from: number, to: number): Promise<Stored[]> {
    if (to < from) return [];
    const rows = await this.db.getAll('queue', IDBKeyRange.bound(from, to));
    if (rows.length <= to - from && (await this.mend())) throw new Renumbered();
    const keys = await getMeta(this.db, 'keys');
    if (keys === undefined) throw new NotEnrolled();
    const taken = fitting(
      rows.map(({ op_id, cseq, bytes, signature }) => ({ op_id, cseq, bytes, signature: signature ?? '' })),
      to - from + 1,
    );
    const unsigned = taken.filter((row) => row.signature === '');
    for (const row of unsigned) row.signature = await sign(keys, row.bytes);
    if (unsigned.length > 0) await this.keepSignatures(unsigned);
    return taken;
  }

  private async keepSignatures(signed: readonly Stored[]): Promise<void> {
    const tx = this.db.transaction('queue', 'readwrite');
    for (const { cseq, bytes, signature } of signed) {
      const row = await tx.store.get(cseq);
      if (row !== undefined && row.bytes === bytes) await tx.store.put({ ...row, signature });
    }
    await tx.done;
  }

  /**
   * The database was rolled back, or the server lost what this device no longer has: the kept commands go out once more
   * under a new incarnation, in order, with their op_ids. Nothing happens if the store itself holds `known`.
   */
  async reincarnate(known: number): Promise<StoredStream> {
    const { reincarnate } = await import('./renumber');
    return reincarnate(this.db, known);
  }

  /**
   * The disk lost commands out of the stream, which no server takes with a gap: what is left continues under a new incarnation. Null: none
   * is missing.
   */
  async mend(): Promise<Hole | null> {
    const tx = this.db.transaction(['meta', 'queue']);
    const stream = await getMeta(tx, 'stream');
    if (stream === undefined || (await lacking(tx, stream.first, stream.next - 1)) === 0) return null;
    const { mend } = await import('./renumber');
    const hole = await mend(this.db);
    if (hole === null) return null;
    await this.refresh();
    await this.torn(hole);
    return hole;
  }

  /** When the newest command with an answer was confirmed, ms UTC; null: none is kept. */
  async lastAnswered(): Promise<number | null> {
    const stream = await getMeta(this.db, 'stream');
    const row = stream === undefined ? undefined : await this.db.get('queue', stream.acked);
    return row === undefined ? null : decode(row.bytes).occurred_at;
  }

  /** Next permanent device reference, "G07-000123". */
  async reference(): Promise<string> {
    const tx = strict(this.db, ['meta']);
    const device = await getMeta(tx, 'device');
    if (device === undefined) throw new NotEnrolled();
    const number = ((await getMeta(tx, 'reference')) ?? 0) + 1;
    await putMeta(tx, 'reference', number);
    const stream = await getMeta(tx, 'stream');
    await tx.done;
    if (stream !== undefined) mirror(stream, device.code, number);
    return `${device.code}-${String(number).padStart(6, '0')}`;
  }
}

/** How many of the commands `from` to `to` are not there. */
export async function lacking(tx: Transaction | Reading, from: number, to: number): Promise<number> {
  if (to < from) return 0;
  return to - from + 1 - (await tx.objectStore('queue').count(IDBKeyRange.bound(from, to)));
}

function decode(bytes: string): Pending {
  const { op_id, cseq, command, person, warehouse, occurred_at, depends, payload } = JSON.parse(bytes) as Pending;
  return { op_id, cseq, command, person, warehouse, occurred_at, depends, payload };
}

function outboxRow(row: QueueRow, command: Pending, sent: number): OutboxRow {
  const { outcome } = row;
  return {
    ...command,
    state: outcome !== null ? stateOf(outcome) : row.cseq <= sent ? 'sent' : 'waiting',
    code: outcome?.code ?? '',
    params: outcome?.params ?? {},
    document: outcome?.document ?? '',
    number: outcome?.number ?? '',
    discrepancies: outcome?.discrepancies ?? [],
  };
}
