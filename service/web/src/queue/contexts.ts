// What stands around a comment, fetched before it is needed and kept for a while.
import { get } from "../api/client";
import type { Context } from "../api/types";
import { Store } from "../state/store";

const KEPT = 60;

class Contexts extends Store<{ turn: number }> {
	private known = new Map<string, Context | "asked">();

	private name(id: string, version: number): string {
		return `${id}:${version}`;
	}

	get(id: string, version: number): Context | null {
		const found = this.known.get(this.name(id, version));
		return found === undefined || found === "asked" ? null : found;
	}

	fetch(id: string, version: number): void {
		const name = this.name(id, version);
		if (this.known.has(name)) {
			return;
		}
		this.known.set(name, "asked");
		get<Context>(`/v1/comments/${id}/context`).then(
			(context) => {
				this.known.set(name, context);
				this.forget_oldest();
				this.set({ turn: this.value.turn + 1 });
			},
			// Without it the comment can be decided all the same; it is asked for again next time.
			() => this.known.delete(name),
		);
	}

	private forget_oldest(): void {
		for (const name of this.known.keys()) {
			if (this.known.size <= KEPT) {
				return;
			}
			this.known.delete(name);
		}
	}
}

export const contexts = new Contexts({ turn: 0 });
