// The author's own comments that await moderation, kept in this browser alone for a week, so that
// whoever comes back sees that they have arrived. No cookie, and nothing is sent.
import type { PublicComment } from "./service";

const KEPT_MS = 7 * 24 * 3600 * 1000;

export class OwnComments {
	private place: string;

	constructor(site: string, thread: string) {
		this.place = `hamlet:${site}:${thread}`;
	}

	// Without those that are published, or too old.
	pending(published: PublicComment[]): PublicComment[] {
		const known = new Set(published.map((one) => one.id));
		const kept = this.read().filter(
			(one) => !known.has(one.id) && Date.now() - Date.parse(one.created_at) < KEPT_MS);
		this.write(kept);
		return kept;
	}

	add(comment: PublicComment): void {
		this.write([...this.read(), comment]);
	}

	private read(): PublicComment[] {
		try {
			return JSON.parse(localStorage.getItem(this.place) ?? "[]");
		} catch {
			return [];
		}
	}

	private write(comments: PublicComment[]): void {
		try {
			if (comments.length > 0) {
				localStorage.setItem(this.place, JSON.stringify(comments));
			} else {
				localStorage.removeItem(this.place);
			}
		} catch {
			// A browser that keeps nothing shows it until the page is left.
		}
	}
}
