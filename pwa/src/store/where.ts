/** Rows by what one of their fields says: the balances of a bin, of a container. An index is made once of each base and kept; changes lie over it. */
import type { Body } from '@stowage/sync';
import type { Columns } from './chunks';
import type { Manifest } from './db';
import { Incomplete } from './incomplete';

/** Rows of a chunk are at most 2,000: a place in it takes twelve bits. */
const ROW_BITS = 12;
const ROW_MASK = (1 << ROW_BITS) - 1;

export interface Fresh {
  key: string;
  body: Body | null;
}

export interface Source {
  manifest(partition: string): Promise<Manifest | null>;
  /** null: not there, or not what was stored */
  chunk(sha256: string): Promise<Columns | null>;
  overlay(partition: string, kind: string): Promise<Fresh[]>;
  lose(partition: string, lost: string[]): void;
}

type Places = Map<unknown, number[]>; // value → where its rows are: the chunk's number above, the row's below

interface Index {
  of: Manifest | null;
  places: Promise<Places>;
}

export class Where {
  private readonly indexes = new Map<string, Index>();
  private readonly fresh = new Map<string, Promise<Fresh[]>>();

  constructor(private readonly source: Source) {}

  /** `kinds` null: all of the partition. */
  changed(partition: string, kinds: readonly string[] | null): void {
    for (const name of [...this.fresh.keys()]) {
      const [of, kind] = name.split('\n') as [string, string];
      if (of === partition && (kinds === null || kinds.includes(kind))) this.fresh.delete(name);
    }
  }

  /** Those whose `field` is `value`, which is never zero or empty. Rejects with Incomplete where nobody knows. */
  async find(partition: string, kind: string, field: string, value: string | number): Promise<Fresh[]> {
    const manifest = await this.source.manifest(partition);
    const fresh = await this.over(partition, kind);
    const newer = new Set(fresh.map(({ key }) => key));
    const found = fresh.filter(({ body }) => body !== null && body[field] === value);
    const places = (await this.places(manifest, partition, kind, field)).get(value) ?? [];
    for (const place of places) {
      const chunk = await this.chunk(manifest!, chunksOf(manifest, kind)[place >> ROW_BITS]!);
      const row = chunk.row(place & ROW_MASK);
      if (!newer.has(row.key)) found.push(row);
    }
    return found;
  }

  private over(partition: string, kind: string): Promise<Fresh[]> {
    const name = `${partition}\n${kind}`;
    const known = this.fresh.get(name) ?? this.source.overlay(partition, kind);
    this.fresh.set(name, known);
    known.catch(() => this.fresh.delete(name));
    return known;
  }

  private places(manifest: Manifest | null, partition: string, kind: string, field: string): Promise<Places> {
    const name = `${partition}\n${kind}\n${field}`;
    const known = this.indexes.get(name);
    if (known && known.of === manifest) return known.places;
    const places = this.index(manifest, kind, field);
    this.indexes.set(name, { of: manifest, places });
    places.catch(() => this.indexes.delete(name));
    return places;
  }

  private async index(manifest: Manifest | null, kind: string, field: string): Promise<Places> {
    const places: Places = new Map();
    for (const [number, sha256] of chunksOf(manifest, kind).entries()) {
      const { bodies } = (await this.chunk(manifest!, sha256)).decoded();
      bodies.forEach((body, row) => {
        const value = body[field];
        if (!value) return;
        const at = (number << ROW_BITS) | row;
        const known = places.get(value);
        if (known) known.push(at);
        else places.set(value, [at]);
      });
    }
    return places;
  }

  private async chunk(manifest: Manifest, sha256: string): Promise<Columns> {
    const chunk = await this.source.chunk(sha256);
    if (chunk) return chunk;
    this.source.lose(manifest.partition, [sha256]);
    throw new Incomplete(manifest.partition);
  }
}

function chunksOf(manifest: Manifest | null, kind: string): string[] {
  return (manifest?.chunks ?? []).filter((entry) => entry.kind === kind).map(({ sha256 }) => sha256);
}
