type Handler = (data: never) => void;

/** The node's events. The browser reconnects by itself and names the last event it saw; when the node lost track, or
 * refused, everything is fetched anew. */
export class Live {
  private readonly handlers = new Map<string, Handler[]>();
  private source?: EventSource;

  constructor(private readonly onState: (connected: boolean) => void, private readonly onResync: () => void) {
  }

  on<T>(type: string, handler: (data: T) => void): void {
    this.handlers.set(type, [...this.handlers.get(type) ?? [], handler as Handler]);
  }

  open(): void {
    const source = new EventSource("/api/v1/events");
    this.source = source;
    source.onopen = () => this.onState(true);
    source.onerror = () => {
      this.onState(false);
      if (source.readyState === EventSource.CLOSED)
        setTimeout(() => this.reopen(), 2000);
    };
    source.addEventListener("resync", () => this.onResync());
    for (const [type, handlers] of this.handlers) {
      source.addEventListener(type, event => {
        const data = JSON.parse((event as MessageEvent<string>).data);
        for (const handler of handlers)
          handler(data as never);
      });
    }
  }

  private reopen(): void {
    this.source?.close();
    this.onResync();
    this.open();
  }
}
