/**
 * The client of sync/PROTOCOL.md as a state machine: inputs (answers, timeouts, pokes, clock) → effects (requests, store
 * transactions, one timer). No input or output, no clock, no randomness. Lanes run side by side; in each, an answer is
 * stored before the next request goes out.
 *
 *   session ──token──► push · down (manifest → chunks → pull → checksum) · blobs · live
 */
import { Blobs } from './blobs';
import { measure, worthStoring } from './clock';
import { Core, object, type Asked, type Moment } from './core';
import { Down } from './down';
import type { Body, Clock, Effect, Input, Saved, Status } from './messages';
import { Push } from './push';
import { BLOCKED_RETRY_MS } from './session';

type Answer = Extract<Input, { type: 'response' }>;
type Live = Extract<Input, { type: 'live' }>;

export class Engine {
  readonly core: Core;
  readonly push: Push;
  readonly down: Down;
  readonly blobs: Blobs;
  private clock: Clock | null;
  private storedClock: Clock | null;
  private now = 0;
  private online = true;
  private reached = false;
  private live: 'closed' | 'opening' | 'open' = 'closed';
  private timer: number | null = null;
  private reported = '';

  constructor(saved: Saved) {
    this.core = new Core(saved.epoch, saved.incarnation);
    this.push = new Push(this.core, saved, () => {
      this.down.pull.due = true;
    });
    this.down = new Down(this.core, saved, this.push.queue);
    this.blobs = new Blobs(this.core, saved.blobs.slice());
    this.clock = saved.clock;
    this.storedClock = saved.clock;
  }

  /** Takes one input; the first is `start`. Effects are carried out in order. */
  handle(input: Input): Effect[] {
    this.core.out = [];
    this.lookAtClock(input.now);
    this.take(input);
    this.advance(input.now);
    return this.core.out;
  }

  /** A clock set back must not make anything wait until it has come that far again. */
  private lookAtClock(now: number): void {
    const back = this.now - now;
    this.now = now;
    if (back <= 0) return;
    for (const lane of Object.values(this.core.lanes)) lane.notBefore = Math.max(0, lane.notBefore - back);
    this.down.setBack(back);
  }

  private take(input: Input): void {
    switch (input.type) {
      case 'start':
        return this.down.start(input.now);
      case 'online':
        this.online = input.online;
        return this.core.hurry();
      case 'wake':
        this.down.pull.due = true;
        return this.core.hurry();
      case 'refetch':
        return this.down.bootstrap.refetch(input.partition, input.lost);
      case 'timer':
        this.timer = null;
        return;
      case 'queued':
        return this.push.queue.queued(input.next);
      case 'blob':
        return this.blobs.add(input.sha256, input.size);
      case 'response':
        return this.response(input);
      case 'failed':
        this.reached = false;
        return this.lost(this.finish(input.id), input, 0);
      case 'stored':
        return this.core.stored(input.id);
      case 'store_failed':
        this.down.bootstrap.storing.clear();
        return this.core.storeFailed(input.id, input.reason, input);
      case 'measured':
        return this.down.measured(input.id, input.sums, input);
      case 'reincarnated':
        this.push.reincarnated(input.incarnation, input.stream);
        return this.down.bootstrap.forgetPositions();
      case 'reincarnate_failed':
        return this.push.reincarnateFailed(input.reason, input);
      case 'live':
        return this.liveEvent(input);
    }
  }

  private finish(id: number): Asked | null {
    const asked = this.core.asked.get(id) ?? null;
    this.core.asked.delete(id);
    return asked;
  }

  private response(input: Answer): void {
    const asked = this.finish(input.id);
    if (asked === null) return; // given up before: what it said comes again (I-2)
    this.reached = true;
    const body = object(input.body);
    this.readClock(asked, body, input);
    const code = typeof body['code'] === 'string' ? body['code'] : '';
    if (this.core.session.blocks(input.status, code)) {
      this.down.lost(asked.ask);
      this.core.lanes[asked.lane].busy -= 1;
      this.core.lanes.session.notBefore = input.now + BLOCKED_RETRY_MS;
      return;
    }
    if (input.status === 401 && asked.ask.kind !== 'session') return this.denied(asked, input);
    const photo = asked.ask.kind === 'blob_head' || asked.ask.kind === 'blob_put';
    if (photo && this.core.isOfBefore(asked)) return this.lost(asked, input, 0);
    const handled = input.status === 200 ? this.success(asked, body, input) : this.refusal(asked, body, input);
    if (!handled) this.lost(asked, input, input.retry_after_ms);
  }

  private success(asked: Asked, body: Body, moment: Moment): boolean {
    const { ask } = asked;
    if (ask.kind === 'session') return this.sessionOpened(body);
    if (ask.kind === 'push') return this.push.answered(ask.from, ask.to, body, moment);
    if (ask.kind === 'blob_head' || ask.kind === 'blob_put') return this.blobs.answered(ask.sha256, body);
    return this.down.answered(ask, body, moment);
  }

  private refusal(asked: Asked, body: Body, input: Answer): boolean {
    const { ask } = asked;
    if (ask.kind === 'session') return false;
    if (ask.kind === 'push') return this.push.refused(ask.from, input.status, body);
    if (ask.kind === 'blob_head' || ask.kind === 'blob_put') return this.blobs.refused(ask.sha256, input.status, body);
    return this.down.refused(ask, input.status, input);
  }

  /** The token is no good: a new session, and the same again. Twice running, the lane waits. */
  private denied(asked: Asked, moment: Moment): void {
    const lane = this.core.lanes[asked.lane];
    this.core.session.refused(asked.token);
    if (lane.denied) return this.lost(asked, moment, 0);
    this.down.lost(asked.ask);
    lane.denied = true;
    lane.busy -= 1;
  }

  private lost(asked: Asked | null, moment: Moment, atLeast: number): void {
    if (asked === null) return;
    this.down.lost(asked.ask);
    if (asked.ask.kind === 'blob_head' || asked.ask.kind === 'blob_put') this.blobs.lost(asked.ask.sha256);
    this.core.lanes[asked.lane].fail(moment.now, moment.jitter, atLeast);
  }

  private readClock(asked: Asked, body: Body, moment: Moment): void {
    const serverTime = body['server_time'] ?? object(body['params'])['server_time'];
    if (typeof serverTime !== 'number') return;
    const clock = measure(this.clock, asked.sentAt, moment.now, serverTime);
    this.clock = clock;
    if (clock === null || !worthStoring(this.storedClock, clock)) return;
    this.storedClock = clock;
    this.core.note({ write: 'clock', clock });
  }

  private sessionOpened(body: Body): boolean {
    const token = body['token'];
    if (typeof token !== 'string') return false;
    this.core.session.opened(token);
    this.core.lanes.session.done();
    return true;
  }

  private liveEvent(input: Live): void {
    const lane = this.core.lanes.live;
    if (input.event === 'poke') return this.down.pull.poked(input.partition, input.head);
    if (input.event === 'ready') {
      if (this.live !== 'opening') return;
      this.live = 'open';
      lane.done();
      this.down.pull.due = true; // whatever was poked while nobody listened
      return;
    }
    if (this.live === 'closed') return;
    if (this.live === 'open') lane.busy += 1;
    this.live = 'closed';
    lane.fail(input.now, input.jitter);
    if (input.code === 4401) this.core.session.refused(input.token);
  }

  private advance(now: number): void {
    const { core } = this;
    if (this.online && core.session.token === null && core.lanes.session.ready(now)) {
      core.request('session', { kind: 'session', method: 'POST', path: '/api/sync/session' }, now);
    }
    if (this.online && core.session.token !== null) {
      this.push.advance(now);
      this.down.advance(now, this.live === 'open');
      this.blobs.advance(now);
      this.advanceLive(now, core.session.token);
    }
    this.setTimer(now);
    this.report();
  }

  private advanceLive(now: number, token: string): void {
    const lane = this.core.lanes.live;
    if (this.live !== 'closed' || !lane.ready(now)) return;
    this.live = 'opening';
    lane.busy += 1;
    this.core.out.push({ effect: 'live', token });
  }

  /** The earliest moment at which something may be done that cannot be done now. */
  private setTimer(now: number): void {
    const times = Object.values(this.core.lanes).map((lane) => (lane.busy === 0 ? lane.notBefore : 0));
    const later = [...times, this.down.pull.nextAt, this.down.checkAt].filter((at) => at > now);
    const at = this.online && later.length > 0 ? Math.min(...later) : null;
    if (at === this.timer) return;
    this.timer = at;
    this.core.out.push({ effect: 'timer', at });
  }

  private report(): void {
    const { core, push, down } = this;
    const status: Status = {
      online: this.online && this.reached,
      syncing: core.lanes.push.busy + core.lanes.down.busy > 0,
      live: this.live === 'open',
      pending: push.queue.pending,
      sent: push.queue.sent,
      blocked: core.storageFull ? 'storage_full' : core.session.blocked,
      epoch: core.epoch,
      last_sync: down.pull.lastSync,
      behind: down.bootstrap.behind,
    };
    const text = JSON.stringify(status);
    if (text === this.reported) return;
    this.reported = text;
    core.out.push({ effect: 'status', status });
  }
}
