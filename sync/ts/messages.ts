/**
 * What goes into the engine and what comes out: plain JSON objects, the same in Python and in `sync/vectors/engine/`.
 *
 * Every input carries `now` (ms UTC of the device's own clock) and `jitter` (0–999, drawn by the caller).
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Body = { [key: string]: Json };

/** Where the command stream of this incarnation stands; each is a cseq. first ≤ acked + 1 ≤ next, and first ≤ settled + 1. */
export interface Stream {
  first: number; // lowest kept on this device
  next: number; // what the next command gets
  acked: number; // outcome stored for all up to here
  settled: number; // rows show the effect of all up to here
  backup: number; // a backup of the server holds all up to here
}

export interface Clock {
  offset: number; // ms to add to the device's clock
  uncertainty: number; // ms, when measured
  at: number; // device's clock when measured
}

export interface ChunkEntry {
  sha256: string;
  kind: string;
  first: string;
  last: string;
  rows: number;
  bytes: number;
  packed?: string; // SHA-256 of the gzip, for who keeps it as it is
  sum?: number; // what its rows add to the partition's
}

/** A chunk whose file can be told from others in one answer. */
export interface ChunkFile {
  sha256: string;
  packed: string;
  bytes: number;
}

export interface Chunk {
  sha256: string;
  kind: string;
  keys: string[];
  seqs: number[];
  bodies: Body[];
}

/** A chunk that its adapter keeps as it came; whoever reads it unpacks it and looks at `check`, the SHA-256 of `packed`. */
export interface PackedChunk {
  sha256: string;
  packed: ArrayBuffer;
  check: string;
}

export type Row = [seq: number, kind: string, key: string, body: Body | null];

export interface Saved {
  device: string;
  incarnation: string;
  epoch: number;
  stream: Stream;
  shown: { [partition: string]: number }; // rows of the partition show own commands up to this cseq, whatever is settled
  cursors: { [partition: string]: number };
  bases: { [partition: string]: string[] }; // chunk hashes of each base
  chunks: string[]; // every chunk held
  clock: Clock | null;
  blobs: { sha256: string; size: number }[]; // not yet uploaded
  checked_at: number;
}

interface Moment {
  now: number;
  jitter: number;
}

export type Input = Moment &
  (
    | { type: 'start' }
    | { type: 'online'; online: boolean }
    | { type: 'wake' }
    | { type: 'refetch'; partition: string; lost: string[] } // its manifest anew, and chunks that cannot be read any more
    | { type: 'timer' }
    | { type: 'queued'; next: number }
    | { type: 'response'; id: number; status: number; body: Json; retry_after_ms: number }
    | { type: 'failed'; id: number; reason: 'network' | 'timeout' | 'truncated' }
    | { type: 'stored'; id: number }
    | { type: 'store_failed'; id: number; reason: 'quota' | 'aborted' }
    | { type: 'measured'; id: number; sums: { [partition: string]: { rows: number; sum: number } } }
    | { type: 'reincarnated'; incarnation: string; stream: Stream }
    | { type: 'reincarnate_failed'; reason: 'quota' | 'aborted' }
    | {
        type: 'live';
        event: 'ready' | 'poke' | 'closed';
        partition: string;
        head: number;
        code: number;
        token: string | null;
      }
    | { type: 'blob'; sha256: string; size: number }
  );

export type OutcomeState = 'applied' | 'exception' | 'parked' | 'refused' | 'conflict';

export interface Outcome {
  op_id: string;
  cseq: number;
  outcome: 'applied' | 'applied_with_exception' | 'parked' | 'refused' | 'conflict';
  code?: string;
  params?: Body;
  document?: string;
  number?: string;
  discrepancies?: Body[];
}

export type Write =
  | { write: 'outcome'; outcome: Outcome }
  | { write: 'stream'; first: number; acked: number; backup: number } // commands below first go
  | { write: 'settled'; settled: number }
  | { write: 'shown'; partition: string; cseq: number }
  | { write: 'epoch'; epoch: number } // all cursors go with it, and what partitions show
  | { write: 'clock'; clock: Clock }
  | { write: 'rows'; partition: string; rows: Row[] }
  | { write: 'cursor'; partition: string; cursor: number }
  | { write: 'chunk'; chunk: Chunk | PackedChunk }
  | { write: 'base'; partition: string; as_of: number; keep: boolean; chunks: ChunkEntry[] }
  | { write: 'drop_chunks'; chunks: string[] }
  | { write: 'forget'; partition: string }
  | { write: 'checked'; at: number }
  | { write: 'blob'; sha256: string; state: 'done' | 'refused'; code: string };

/** What is asked of the server. `token` goes into Authorization: Bearer; null for the session request itself. */
export type Ask =
  | { kind: 'session'; method: 'POST'; path: string }
  | { kind: 'push'; method: 'POST'; path: string; incarnation: string; from: number; to: number; acked: number }
  | { kind: 'pull' | 'manifest' | 'checksum'; method: 'GET'; path: string }
  | { kind: 'chunk'; method: 'GET'; path: string; sha256: string; packed?: string }
  | { kind: 'chunks'; method: 'GET'; path: string; chunks: ChunkFile[] }
  | { kind: 'blob_head'; method: 'HEAD'; path: string; sha256: string }
  | { kind: 'blob_put'; method: 'PUT'; path: string; sha256: string; offset: number; length: number };

export interface Status {
  online: boolean; // the last request reached the server
  syncing: boolean;
  live: boolean;
  pending: number; // commands without an outcome
  sent: number; // highest cseq ever sent in this run
  blocked: '' | 'device_revoked' | 'device_unknown' | 'protocol_unsupported' | 'storage_full';
  epoch: number;
  last_sync: number | null; // when a pull last left nothing to fetch
  behind: { done: number; total: number } | null; // rows of a first load or repair
}

export type Effect =
  | { effect: 'request'; id: number; timeout_ms: number; token: string | null; ask: Ask }
  | { effect: 'store'; id: number; writes: Write[] }
  | { effect: 'measure'; id: number; partitions: string[] }
  | { effect: 'reincarnate'; reason: 'rolled_back' | 'gap'; known: number } // none needed if the store itself holds `known`
  | { effect: 'live'; token: string } // open with this token; `closed` is told when it ends or could not open
  | { effect: 'timer'; at: number | null } // one timer; replaces the last
  | { effect: 'status'; status: Status };
