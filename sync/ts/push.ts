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
    core.atEpoch = () => this.queue.unsettle();
    core.onEpoch.push(() => this.queue.unsettled());
  }

  advance(now: number): void {
    if (!this.core.lanes.push.ready(now)) return;
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
    const pushed = this.queue.answered(from, to, outcomes, last, backup);
    if (pushed.lost !== null) return this.reincarnate(pushed.lost);
    this.queue.widen();
    this.store(pushed, epoch, () => {
      if (outcomes.length > 0) this.changed(); // rows have changed, be there a poke or not
      if (!pushed.progress) this.core.stall('push', moment);
    });
    return true;
  }

  refused(status: number, body: Body): boolean {
    const expected = object(body['params'])['expected'];
    if (status === 409 && body['code'] === 'gap' && typeof expected === 'number') {
      const pushed = this.queue.resend(expected);
      if (pushed.lost !== null) return this.reincarnate(pushed.lost);
      if (!pushed.progress) return false; // it asks for what it was just sent: wait
      this.store(pushed, this.core.epoch, () => undefined);
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

  private store(pushed: Pushed, epoch: number, then: () => void): void {
    this.core.store('push', [...pushed.writes, ...this.core.epochWrites(epoch)], () => {
      this.queue.probe = false; // another epoch asks again
      this.core.takeEpoch(epoch);
      this.queue.commit(pushed);
      then();
    });
  }

  /** The lane stays busy until `reincarnated`. */
  private reincarnate(lost: Lost): boolean {
    this.core.out.push({ effect: 'reincarnate', ...lost });
    return true;
  }
}
