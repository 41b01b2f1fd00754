/** The push lane: one push in flight; its outcomes are stored before the next goes out. */
import { epochOf, object, type Core, type Moment } from './core';
import type { Body, Saved, Stream } from './messages';
import { Queue, readOutcomes, type Lost, type Pushed } from './queue';

export class Push {
  readonly queue: Queue;

  constructor(
    private readonly core: Core,
    saved: Saved,
    private readonly changed: () => void,
  ) {
    this.queue = new Queue({ ...saved.stream }, saved.shown);
  }

  advance(now: number): void {
    if (this.core.entering || !this.core.lanes.push.ready(now)) return;
    const range = this.queue.next();
    if (range === null) return;
    const { incarnation } = this.core;
    const acked = this.queue.stream.acked;
    this.core.request(
      'push',
      { kind: 'push', method: 'POST', path: '/api/sync/push', incarnation, ...range, acked },
      now,
    );
  }

  /** False: not an answer to a push; it counts as lost. */
  answered(from: number, to: number, body: Body, moment: Moment): boolean {
    const outcomes = readOutcomes(body['outcomes']);
    const last = body['last_cseq'];
    const backup = body['backup_seq'];
    const epoch = epochOf(body);
    if (outcomes === null || epoch === null || typeof last !== 'number' || typeof backup !== 'number') return false;
    if (this.isOfBefore(from)) return true;
    if (epoch !== this.core.epoch) {
      // all that is kept is asked again, so nothing else of this answer is needed
      this.core.store('push', this.core.epochWrites(epoch), () => this.core.takeEpoch(epoch));
      return true;
    }
    const pushed = this.queue.answered(from, to, outcomes, last, backup);
    if (pushed.lost !== null) return this.reincarnate(pushed.lost);
    this.queue.widen();
    this.store(pushed, () => {
      if (outcomes.length > 0) this.changed(); // rows have changed, be there a poke or not
      if (!pushed.progress) this.core.stall('push', moment);
    });
    return true;
  }

  refused(from: number, status: number, body: Body): boolean {
    if (this.isOfBefore(from)) return true;
    const expected = object(body['params'])['expected'];
    if (status === 409 && body['code'] === 'gap' && typeof expected === 'number') {
      const pushed = this.queue.resend(expected);
      if (pushed.lost !== null) return this.reincarnate(pushed.lost);
      if (!pushed.progress) return false; // it asks for what it was just sent: wait
      this.store(pushed, () => undefined);
      return true;
    }
    if (status >= 400 && status < 500 && status !== 429) this.queue.narrow();
    return false;
  }

  /** The adapter has given the kept commands their new incarnation, or found that none was needed. */
  reincarnated(incarnation: string, stream: Stream): void {
    this.queue.reincarnated(stream, incarnation !== this.core.incarnation);
    this.core.incarnation = incarnation;
    this.core.lanes.push.done();
  }

  /** The adapter could not: the answer that asked for it comes again after the pause. */
  reincarnateFailed(reason: 'quota' | 'aborted', moment: Moment): void {
    this.core.storageFull = reason === 'quota';
    this.core.lanes.push.fail(moment.now, moment.jitter);
  }

  /** While this push was out, another epoch was told: it is asked again, from what is kept. */
  private isOfBefore(from: number): boolean {
    if (!this.core.entering && from === this.queue.stream.acked + 1) return false;
    this.core.lanes.push.done();
    return true;
  }

  private store(pushed: Pushed, then: () => void): void {
    const { epoch } = this.core;
    this.core.store('push', pushed.writes, () => {
      this.queue.commit(pushed);
      this.queue.probe = false;
      if (epoch !== this.core.epoch) this.queue.restart([]); // stored after this, and told before it
      then();
    });
  }

  /** The lane stays busy until `reincarnated` or `reincarnate_failed`. */
  private reincarnate(lost: Lost): boolean {
    this.core.out.push({ effect: 'reincarnate', ...lost });
    return true;
  }
}
