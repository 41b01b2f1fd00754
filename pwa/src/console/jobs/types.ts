/** What GET /api/jobs answers. Times are ms UTC. */

export type JobName = 'backup' | 'seal' | 'anchor' | 'forget' | 'chunks' | 'imports' | 'practice';
export type JobState = 'runs' | 'waits' | 'failed' | 'off';

export interface Job {
  job: JobName;
  state: JobState;
  last_at?: number | null;
  next_at?: number | null;
  /** what it has still to do */
  waiting?: number | null;
  reason?: string;
}

export interface Backup {
  name: string;
  taken_at: number;
  bytes: number;
}

export interface Jobs {
  jobs: Job[];
  backups: Backup[];
  folder: string;
  /** days, weeks and months that keep one */
  keep: [number, number, number];
}
