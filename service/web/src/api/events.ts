// Live updates by server-sent events. Read by fetch rather than EventSource, which hides heartbeats,
// so that a connection that died silently is noticed.
import { session } from "../state/session";
import { credentials } from "./client";
import { EventParser } from "./event_stream";
import type { Status } from "./types";

export interface Listener {
	changed(event: { id: string; site: string; version: number; status: Status | "deleted" }): void;
	arrived(event: { site: string; pending: number }): void;
	lease(event: { id: string; actor_name: string | null }): void;
	reload(): void; // more happened than could be told
	opened(): void; // also after a break: what happened meanwhile was not heard
}

const SILENCE_MS = 40_000; // heartbeats come every 15 s
const RETRY_MS = 3000;
const MISSING_RETRY_MS = 60_000;

class Stream {
	private abort: AbortController | null = null;
	private timer = 0;
	private has_ended = false;

	// A page that nobody sees listens no longer: a browser has six connections to a service, for all
	// pages together.
	private look = (): void => {
		if (document.hidden) {
			this.abort?.abort();
		} else if (!this.abort) {
			this.start();
		}
	};

	constructor(private listener: Listener) {
		document.addEventListener("visibilitychange", this.look);
	}

	start(): void {
		clearTimeout(this.timer);
		if (this.has_ended) {
			return;
		}
		if (session.value.phase !== "in" || document.hidden) {
			this.again(RETRY_MS);
			return;
		}
		this.abort = new AbortController();
		this.read(this.abort).catch(() => RETRY_MS).then((wait_ms) => {
			this.abort = null;
			this.again(document.hidden ? RETRY_MS : wait_ms);
		});
	}

	end(): void {
		this.has_ended = true;
		document.removeEventListener("visibilitychange", this.look);
		clearTimeout(this.timer);
		this.abort?.abort();
	}

	private again(wait_ms: number): void {
		clearTimeout(this.timer);
		this.timer = window.setTimeout(() => this.start(), wait_ms);
	}

	private tell(name: string, data: string): void {
		const event = JSON.parse(data);
		if (name === "changed") {
			this.listener.changed(event);
		} else if (name === "arrived") {
			this.listener.arrived(event);
		} else if (name === "lease") {
			this.listener.lease(event);
		} else if (name === "reload") {
			this.listener.reload();
		}
	}

	// Until the stream ends; then how long to wait before the next.
	private async read(abort: AbortController): Promise<number> {
		const answer = await fetch("/v1/events", { headers: { Accept: "text/event-stream" }, signal: abort.signal });
		if (!answer.ok || !answer.body) {
			if (answer.status === 401) {
				credentials.ended();
			}
			return answer.status < 500 ? MISSING_RETRY_MS : RETRY_MS;
		}
		const reader = answer.body.getReader();
		const parser = new EventParser();
		let silence = 0;
		const alive = () => {
			clearTimeout(silence);
			silence = window.setTimeout(() => abort.abort(), SILENCE_MS);
		};

		this.listener.opened();
		try {
			for (;;) {
				alive();
				const { done, value } = await reader.read();
				if (done) {
					return RETRY_MS;
				}
				for (const event of parser.feed(value)) {
					this.tell(event.name, event.data);
				}
			}
		} finally {
			clearTimeout(silence);
		}
	}
}

// Listens until the function it returns is called.
export function listen(listener: Listener): () => void {
	const stream = new Stream(listener);
	stream.start();
	return () => stream.end();
}
