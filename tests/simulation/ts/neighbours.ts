/** Locks and messages between the pages of one device, as a browser gives them. */
import { later } from './tasks';

interface Ear {
  onmessage: ((event: { data: unknown }) => void) | null;
}

export class Neighbours {
  private readonly waiting: { page: number; begin: () => unknown }[] = [];
  private leader: number | null = null;
  private readonly ears = new Map<number, Ear>();

  /** navigator.locks of a page: the lock is kept until the page is gone. */
  locks(page: number): object {
    return {
      request: (_name: string, begin: () => unknown) => {
        this.waiting.push({ page, begin });
        this.next();
        return new Promise(() => undefined);
      },
    };
  }

  channel(page: number): object {
    const ear: Ear & object = { onmessage: null };
    this.ears.set(page, ear);
    return Object.assign(ear, {
      postMessage: (data: unknown) => this.say(page, JSON.stringify(data)),
      close: () => this.ears.delete(page),
    });
  }

  /** The page is gone: another one leads. */
  gone(page: number): void {
    this.ears.delete(page);
    const index = this.waiting.findIndex((one) => one.page === page);
    if (index >= 0) this.waiting.splice(index, 1);
    if (this.leader !== page) return;
    this.leader = null;
    this.next();
  }

  private say(from: number, text: string): void {
    for (const [page, ear] of this.ears) {
      if (page === from) continue;
      later(() => {
        if (this.ears.has(page)) ear.onmessage?.({ data: JSON.parse(text) });
      });
    }
  }

  private next(): void {
    const first = this.waiting[0];
    if (this.leader !== null || first === undefined) return;
    this.leader = first.page;
    this.waiting.shift();
    later(() => void first.begin());
  }
}
