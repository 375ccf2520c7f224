// Live updates by server-sent events; the browser reconnects by itself.
import type { Status } from "./types";

export interface Listener {
	changed(event: { id: string; site: string; version: number; status: Status }): void;
	arrived(event: { site: string; pending: number }): void;
	lease(event: { id: string; actor_name: string | null }): void;
	opened(): void; // also after a break: what happened meanwhile was not heard
}

// Past this silence the connection is taken for dead, though the browser has not noticed.
const SILENCE_MS = 40_000;

// Listens until the function it returns is called.
export function listen(listener: Listener): () => void {
	let source: EventSource;
	let timer = 0;
	let has_ended = false;

	function alive() {
		clearTimeout(timer);
		timer = window.setTimeout(restart, SILENCE_MS);
	}
	function on<T>(name: string, tell: (event: T) => void) {
		source.addEventListener(name, (event) => {
			alive();
			tell(JSON.parse((event as MessageEvent).data));
		});
	}
	function start() {
		source = new EventSource("/v1/events");
		source.onopen = () => {
			alive();
			listener.opened();
		};
		source.onerror = () => {
			// An answer that is no stream is not tried again by the browser.
			if (source.readyState === EventSource.CLOSED) {
				clearTimeout(timer);
				timer = window.setTimeout(restart, 10_000);
			}
		};
		on("changed", listener.changed);
		on("arrived", listener.arrived);
		on("lease", listener.lease);
		on("heartbeat", () => {});
	}
	function restart() {
		source.close();
		if (!has_ended) {
			start();
		}
	}
	start();
	return () => {
		has_ended = true;
		clearTimeout(timer);
		source.close();
	};
}
