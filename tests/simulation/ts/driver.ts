/**
 * The devices that run the TypeScript engine: one JSON object a line comes in, one goes out when nothing is left to do.
 *
 * The simulator decides everything: what arrives, when it is, how far a device gets before it dies (`die`: so many tasks).
 */
import { createInterface } from 'node:readline';
import { type Device, type Out, Page, Photo } from './browser';
import { type Copy, Disk, copyRowsQuickly, fillDisks } from './disk';
import { Neighbours } from './neighbours';
import { carriedOn, read, show } from './light';
import { held, state, viewed } from './report';
import { forget, settle, takeOver } from './tasks';

interface Order {
  op: string;
  device: string;
  clock: number;
  time: number;
  die?: number;
  page?: number;
  seed?: number;
  id?: string;
  other?: string;
  event?: string;
  [field: string]: unknown;
}

class Gun implements Device {
  readonly disk = new Disk();
  neighbours = new Neighbours();
  clock = 0;
  time = 0;
  out: Out[] = [];
  crashed: string[] = [];
  readonly pages = new Map<number, Page>();
  private opened = 0;

  constructor(
    readonly name: string,
    readonly random: () => number,
  ) {}

  /** Any page that is open; the first unless said otherwise. */
  page(index = 0): Page {
    const pages = [...this.pages.values()];
    const page = pages[index % pages.length];
    if (page === undefined) throw new Error(`${this.name} has no page open`);
    return page;
  }

  open(): number {
    this.opened += 1;
    this.pages.set(this.opened, new Page(this, this.opened));
    return this.opened;
  }

  /** Of a request or socket. */
  owner(id: string): Page | undefined {
    return this.pages.get(Number(id.split('.')[0]));
  }

  /** The device is off: what was not committed is lost. */
  kill(): void {
    for (const page of this.pages.values()) page.kill();
    this.pages.clear();
    forget();
    this.disk.powerCut();
    this.neighbours = new Neighbours();
  }

  killPage(index: number): void {
    const number = [...this.pages.keys()][index % this.pages.size];
    if (number === undefined) return;
    this.pages.get(number)!.kill();
    this.pages.delete(number);
  }

  get wake(): number | null {
    const times = [...this.pages.values()].flatMap(({ wake }) => (wake === null ? [] : [wake]));
    return times.length === 0 ? null : Math.min(...times);
  }
}

const guns = new Map<string, Gun>();
const copies = new Map<string, Copy>();
let current: Gun | null = null;

/** Repeatable chance: mulberry32. */
function chance(seed: number): () => number {
  let at = seed >>> 0;
  return () => {
    at = (at + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Act = (gun: Gun, order: Order) => unknown;

const ACTS: { [op: string]: Act } = {
  new: (gun) => gun.open(),
  open: (gun) => gun.open(),
  enrol: (gun, { token }) => void gun.page().store.enrol(String(token)),
  confirm: (gun, { page, command, payload, options }) =>
    gun.page(page).store.confirm(String(command), payload, options as Parameters<Page['store']['confirm']>[2]),
  photograph: (gun, { page, data }) => {
    const bytes = new Uint8Array(Buffer.from(String(data), 'base64')).buffer;
    return gun.page(page).store.blobs.add(new Photo(bytes) as unknown as Blob);
  },
  ring: (gun) => gun.pages.forEach((page) => page.ring()),
  answer: (gun, order) => gun.owner(order.id!)?.answer(order.id!, order as unknown as Parameters<Page['answer']>[1]),
  fail: (gun, { id }) => gun.owner(id!)?.fail(id!),
  socket: (gun, { id, event, data, code }) =>
    gun.owner(id!)?.socket(id!, event as 'open', String(data ?? ''), Number(code ?? 0)),
  happens: (gun, { event }) => gun.pages.forEach((page) => page.happens(event!)),
  wake: (gun) => gun.page().store.wake(),
  status: (gun) => gun.page().store.status.value,
  kill: (gun) => gun.kill(),
  kill_page: (gun, { page }) => gun.killPage(page ?? 0),
  fill: (gun, { writes }) => void (gun.disk.full = Number(writes)),
  keep: (gun, { other }) => void copies.set(other!, gun.disk.copy()),
  restore: (gun, { other, whole }) => gun.disk.restore(copies.get(other!)!, whole === true),
  export: async (gun) => JSON.parse((await (await gun.page().store.exportQueue()).text()).split('\n')[0]!) as unknown,
  show: (gun, { file }) => show(gun.page(), (file ?? null) as Parameters<typeof show>[1]),
  read: (gun, { page, frames }) => read(gun.page(page), frames as string[]),
  carried: (gun) => carriedOn(gun.disk, [...gun.pages.values()]),
  state: (gun, { partition }) =>
    state(
      gun.disk,
      [...gun.pages.values()].map((page) => viewed(page, String(partition))),
    ),
  held: (gun, { partition, read }) => held(gun.disk, read === true ? gun.page().store : null, String(partition)),
};

async function carryOut(order: Order): Promise<object> {
  if (order.op === 'new') guns.set(order.device, new Gun(order.device, chance(order.seed ?? 0)));
  const gun = guns.get(order.device);
  if (gun === undefined) throw new Error(`no device ${order.device}`);
  current = gun;
  gun.clock = order.clock;
  gun.time = order.time;
  let result: unknown;
  let error: string | undefined;
  const act = async (): Promise<unknown> => ACTS[order.op]!(gun, order);
  act().then(
    (value) => (result = value),
    (thrown: unknown) => (error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)),
  );
  const whole = await settle(order.die);
  const died = order.die !== undefined && !whole;
  if (order.die !== undefined) gun.kill();
  const { out, crashed } = gun;
  gun.out = [];
  gun.crashed = [];
  return { out: order.die === undefined ? out : [], crashed, wake: gun.wake, result: result ?? null, error, died };
}

takeOver();
copyRowsQuickly();
fillDisks(() => current?.disk ?? null);
process.on('unhandledRejection', (error) => {
  current?.crashed.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
});
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await carryOut(JSON.parse(line) as Order);
  process.stdout.write(JSON.stringify(answer) + '\n');
}
