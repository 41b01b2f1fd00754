/** What the lanes share: ids, requests under way, store transactions under way, epoch and session. */
import { Lane, Session } from './session';
import type { Ask, Body, Effect, Json, Write } from './messages';

export type LaneName = 'session' | 'push' | 'down' | 'blobs' | 'live';

export interface Moment {
  now: number;
  jitter: number;
}

export interface Asked {
  lane: LaneName;
  ask: Ask;
  token: string | null;
  sentAt: number;
  epoch: number;
}

interface Storing {
  lane: LaneName;
  commit: () => void;
  failed: () => void;
  enters: boolean; // another epoch
}

const TIMEOUTS: { [kind in Ask['kind']]: number } = {
  session: 10_000,
  push: 30_000,
  pull: 30_000,
  manifest: 30_000,
  chunk: 60_000,
  chunks: 60_000,
  checksum: 30_000,
  blob_head: 10_000,
  blob_put: 60_000,
};

export class Core {
  readonly session = new Session();
  readonly lanes: { [name in LaneName]: Lane } = {
    session: new Lane(),
    push: new Lane(),
    down: new Lane(),
    blobs: new Lane(),
    live: new Lane(),
  };
  readonly asked = new Map<number, Asked>();
  out: Effect[] = [];
  storageFull = false;
  /** Called when the epoch has changed and is stored (I-11). */
  readonly onEpoch: (() => void)[] = [];
  private readonly storing = new Map<number, Storing>();
  private lastId = 0;

  constructor(
    public epoch: number,
    public incarnation: string,
  ) {}

  id(): number {
    this.lastId += 1;
    return this.lastId;
  }

  request(laneName: LaneName, ask: Ask, now: number): void {
    const id = this.id();
    const token = laneName === 'session' ? null : this.session.token;
    this.lanes[laneName].busy += 1;
    this.asked.set(id, { lane: laneName, ask, token, sentAt: now, epoch: this.epoch });
    this.out.push({ effect: 'request', id, timeout_ms: TIMEOUTS[ask.kind], token, ask });
  }

  /** Another epoch is being stored: what else is heard now may be of the one before. */
  get entering(): boolean {
    return [...this.storing.values()].some(({ enters }) => enters);
  }

  /** Its answer may be of a history that is gone, and what it says not be so in the new one. */
  isOfBefore(asked: Asked): boolean {
    return this.entering || asked.epoch !== this.epoch;
  }

  /** One transaction. What it changes here is taken over once it is durable; `lane` stays busy until then. */
  store(lane: LaneName, writes: Write[], commit: () => void, failed: () => void = () => undefined): void {
    if (writes.length === 0) {
      this.lanes[lane].done();
      commit();
      return;
    }
    const id = this.id();
    this.storing.set(id, { lane, commit, failed, enters: writes.some(({ write }) => write === 'epoch') });
    this.out.push({ effect: 'store', id, writes });
  }

  /** A transaction that nothing waits for. */
  note(write: Write): void {
    this.out.push({ effect: 'store', id: this.id(), writes: [write] });
  }

  stored(id: number): void {
    const storing = this.storing.get(id);
    if (storing === undefined) return;
    this.storing.delete(id);
    this.storageFull = false;
    this.lanes[storing.lane].done();
    storing.commit();
  }

  storeFailed(id: number, reason: 'quota' | 'aborted', moment: Moment): void {
    const storing = this.storing.get(id);
    if (storing === undefined) return;
    this.storing.delete(id);
    this.storageFull = reason === 'quota';
    this.lanes[storing.lane].fail(moment.now, moment.jitter);
    storing.failed();
  }

  /** Counts as a failure although the answer was stored. */
  stall(lane: LaneName, moment: Moment): void {
    this.lanes[lane].busy += 1;
    this.lanes[lane].fail(moment.now, moment.jitter);
  }

  /** To go last into a transaction that brings another epoch. */
  epochWrites(epoch: number): Write[] {
    return epoch === this.epoch ? [] : [{ write: 'epoch', epoch }];
  }

  takeEpoch(epoch: number): void {
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    for (const changed of this.onEpoch) changed();
  }

  hurry(): void {
    for (const lane of Object.values(this.lanes)) lane.hurry();
  }
}

export function object(value: Json | undefined): Body {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

export function epochOf(body: Body): number | null {
  const epoch = body['epoch'];
  return typeof epoch === 'number' ? epoch : null;
}
