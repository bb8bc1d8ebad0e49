import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A port of the loopback on which nothing listens until `open` is called, and then whatever listens behind it. */
export class Gate {
  readonly port: number;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  #isSilent = false;

  private constructor(port: number) {
    this.port = port;
  }

  static async reserve(): Promise<Gate> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return new Gate(port);
  }

  async open(target: { readonly host: string; readonly port: number }): Promise<void> {
    this.#server = createServer((socket) => {
      const behind = connect(target.port, target.host);
      for (const end of [socket, behind]) {
        this.#sockets.add(end);
        end.on('error', () => end.destroy());
        end.on('close', () => this.#sockets.delete(end));
      }
      if (!this.#isSilent) socket.pipe(behind).pipe(socket);
    }).listen(this.port, '127.0.0.1');
    await new Promise((resolve) => this.#server?.once('listening', resolve));
  }

  /** Keeps every connection and takes new ones, but not a byte passes any more: what a firewall does that drops packets. */
  fallSilent(): void {
    this.#isSilent = true;
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** Breaks every connection off and takes no new one. */
  async close(): Promise<void> {
    this.#isSilent = false;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => (this.#server === undefined ? resolve(null) : this.#server.close(resolve)));
  }
}
