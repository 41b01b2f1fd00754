/** A device's disk: its databases (fake-indexeddb) and its localStorage. It outlives pages, and can be copied, put back, lost or full. */
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';

const NAME = 'stowage';

interface Started {
  _state: string;
  _rollbackLog: (() => void)[];
}

/** What fake-indexeddb keeps behind a database. */
interface Raw {
  transactions: Started[];
  connections: unknown[];
  rawObjectStores: Map<string, { records: { values(): Iterable<{ key: IDBValidKey; value: unknown }> } }>;
}

interface Inside {
  _databases: Map<string, Raw>;
  _connectionQueues: Map<string, unknown>;
}

export type Rows = [key: IDBValidKey, value: unknown][];

export interface Copy {
  contents: Map<string, Map<string, Rows>>; // database → store → rows
  local: Map<string, string>;
}

export class Disk {
  readonly factory = new IDBFactory();
  readonly local = new Map<string, string>();
  /** So many more writes fail, for the disk is full. */
  full = 0;

  private get inside(): Inside {
    return this.factory as unknown as Inside;
  }

  /** What the pages of the device see as localStorage. */
  storage(): object {
    const { local } = this;
    return {
      getItem: (key: string) => local.get(key) ?? null,
      setItem: (key: string, value: string) => void local.set(key, value),
    };
  }

  /** Transactions that were not committed never happened. */
  powerCut(): void {
    this.inside._connectionQueues.clear();
    for (const database of this.inside._databases.values()) Disk.undo(database);
  }

  private static undo(database: Raw): void {
    for (const one of database.transactions.slice().reverse()) {
      if (one._state === 'finished') continue;
      for (const undo of one._rollbackLog.reverse()) undo();
      one._state = 'finished';
    }
    database.transactions.length = 0;
    database.connections.length = 0;
  }

  /** A store's rows as they lie there: to be read, not to be changed. */
  read(store: string, database = NAME): Rows {
    const found = this.inside._databases.get(database)?.rawObjectStores.get(store);
    return [...(found?.records.values() ?? [])].map(({ key, value }) => [key, value]);
  }

  copy(): Copy {
    const contents = new Map<string, Map<string, Rows>>();
    for (const [database, { rawObjectStores }] of this.inside._databases)
      contents.set(database, new Map([...rawObjectStores.keys()].map((name) => [name, this.read(name, database)])));
    return { contents, local: new Map(this.local) };
  }

  /** As `copy` was; localStorage only if `whole`. No page is open. */
  async restore(copy: Copy, whole: boolean): Promise<void> {
    this.full = 0;
    for (const [database, contents] of copy.contents) await this.refill(database, contents);
    if (!whole) return;
    this.local.clear();
    for (const [key, value] of copy.local) this.local.set(key, value);
  }

  private async refill(database: string, contents: Map<string, Rows>): Promise<void> {
    const db = await this.open(database);
    const names = [...db.objectStoreNames];
    const tx = db.transaction(names, 'readwrite');
    for (const name of names) {
      const store = tx.objectStore(name);
      store.clear();
      for (const [key, value] of contents.get(name) ?? []) store.put(value, store.keyPath === null ? key : undefined);
    }
    await new Promise((resolve) => (tx.oncomplete = resolve));
    db.close();
  }

  private open(database: string): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = this.factory.open(database);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
}

/** fake-indexeddb asks the global for its copies, of which there are millions; nearly all are of plain rows. */
export function copyRowsQuickly(): void {
  const whole = globalThis.structuredClone;
  const copy = (value: unknown): unknown => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
    if (Array.isArray(value)) return value.map(copy);
    if (Object.prototype.toString.call(value) !== '[object Object]') return whole(value);
    const result: { [key: string]: unknown } = {};
    for (const key of Object.keys(value)) result[key] = copy((value as { [key: string]: unknown })[key]);
    return result;
  };
  globalThis.structuredClone = copy as typeof structuredClone;
}

/** Writes fail while `owner`, whose they are, has a full disk. */
export function fillDisks(owner: () => Disk | null): void {
  for (const name of ['put', 'add'] as const) {
    const write = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (this: IDBObjectStore, ...row: Parameters<typeof write>) {
      const disk = owner();
      if (disk !== null && disk.full > 0) {
        disk.full -= 1;
        throw new DOMException('disk full', 'QuotaExceededError');
      }
      return write.apply(this, row);
    };
  }
}
