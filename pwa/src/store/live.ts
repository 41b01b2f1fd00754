/** The WebSocket of pokes. Whatever ends it, the engine is told once, with the token it was opened with. */

export interface LiveEvent {
  event: 'ready' | 'poke' | 'closed';
  partition: string;
  head: number;
  code: number;
  token: string | null;
}

/** A server that says nothing for this long is gone: it pings every 20 s. */
const SILENT_MS = 50_000;

export class LiveChannel {
  private socket: WebSocket | null = null;

  constructor(
    private readonly base: string,
    private readonly tell: (event: LiveEvent) => void,
  ) {}

  open(token: string): void {
    this.close();
    const url = new URL('/api/sync/live', this.base || location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url.href);
    this.socket = socket;
    let timer = setTimeout(() => socket.close(), SILENT_MS);
    socket.onopen = () => socket.send(JSON.stringify({ token }));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as { type: string; partition?: string; head?: number };
      clearTimeout(timer);
      timer = setTimeout(() => socket.close(), SILENT_MS);
      if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
      if (message.type !== 'ready' && message.type !== 'poke') return;
      this.tell({ event: message.type, partition: message.partition ?? '', head: message.head ?? 0, code: 0, token });
    };
    socket.onclose = ({ code }) => {
      clearTimeout(timer);
      if (this.socket !== socket) return;
      this.socket = null;
      this.tell({ event: 'closed', partition: '', head: 0, code, token });
    };
  }

  close(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}
