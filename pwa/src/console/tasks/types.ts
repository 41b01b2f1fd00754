/** What GET /api/tasks/… answers. */

export interface Backlog {
  process: string;
  zone: string;
  open: number;
  taken: number;
  held: number;
  late: number;
  expired: number;
}

export interface Worker {
  device: string | null;
  device_code: string;
  person: number | null;
  name_zh: string;
  name_en: string;
  process: string;
  tasks: number;
  lines: number;
  heard_at: string | null;
}

export interface Handheld {
  id: string;
  code: string;
  name: string;
  warehouse: number;
}

export interface Skilled {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  skills: string[];
}

export interface Board {
  backlog: Backlog[];
  workers: Worker[];
  devices: Handheld[];
  people: Skilled[];
}

export interface Entry {
  what: string;
  at: string;
  device: string;
  name_zh: string;
  name_en: string;
  by_zh: string;
  by_en: string;
  late: boolean;
}
