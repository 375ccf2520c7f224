// Whether the service can be reached, and whether this page is older than the service.
import { Store } from "./store";

interface ConnectionState {
	is_lost: boolean;
	is_stale: boolean; // the service has a newer page
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

class Connection extends Store<ConnectionState> {
	private wait_ms = FIRST_WAIT_MS;
	private timer = 0;

	found(): void {
		clearTimeout(this.timer);
		this.timer = 0;
		this.wait_ms = FIRST_WAIT_MS;
		if (this.value.is_lost) {
			this.set({ is_lost: false });
			void this.check_page();
		}
	}

	lost(): void {
		if (!this.value.is_lost) {
			this.set({ is_lost: true });
		}
		if (this.timer === 0) {
			this.timer = window.setTimeout(() => this.try_again(), this.wait_ms);
		}
	}

	// Asks the service whether it is there; more seldom each time.
	try_again(): void {
		clearTimeout(this.timer);
		this.timer = 0;
		this.wait_ms = Math.min(2 * this.wait_ms, LONGEST_WAIT_MS);
		fetch("/healthz", { cache: "no-store" })
			.then((answer) => (answer.ok ? this.found() : this.lost()), () => this.lost());
	}

	// The page names its script, and the name changes with its content.
	async check_page(): Promise<void> {
		const script = document.querySelector("script[src]")?.getAttribute("src");
		const answer = await fetch("/", { headers: { Accept: "text/html" } }).catch(() => null);
		if (script && answer?.ok && !(await answer.text()).includes(script)) {
			this.set({ is_stale: true });
		}
	}
}

export const connection = new Connection({ is_lost: false, is_stale: false });
