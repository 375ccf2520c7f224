// What the embed asks of the service: as a page of a site, by the site's public name.

export interface PublicComment {
	id: string;
	author: { name: string };
	content: string;
	parent?: string;
	status: string;
	created_at: string;
}

export interface Needs {
	requires_name: boolean;
	requires_email: boolean;
}

export interface Draft {
	content: string;
	name: string;
	email: string;
	parent?: string;
}

export interface Fault {
	pointer: string;
	code: string;
}

export type Sent =
	| { kind: "sent"; id: string; status: string }
	| { kind: "faults"; faults: Fault[] }
	| { kind: "busy" | "closed" | "offline" };

export class Service {
	constructor(private base: string, readonly site: string, readonly thread: string) {}

	private async read<T>(path: string, query: Record<string, string>): Promise<T> {
		const search = new URLSearchParams({ site: this.site, ...query });
		const answer = await fetch(`${this.base}${path}?${search}`, { credentials: "omit" });
		if (!answer.ok) {
			throw new Error(String(answer.status));
		}
		return answer.json();
	}

	needs(): Promise<Needs> {
		return this.read("/v1/form", {});
	}

	comments(cursor: string): Promise<{ items: PublicComment[]; next: string | null }> {
		return this.read("/v1/comments", {
			thread: this.thread, limit: "100", ...(cursor ? { cursor } : {}),
		});
	}

	// The key makes a comment that is sent twice one comment.
	async send(draft: Draft, key: string): Promise<Sent> {
		const author: Record<string, string> = { name: draft.name };
		if (draft.email) {
			author.email = draft.email;
		}
		try {
			const answer = await fetch(`${this.base}/v1/comments?site=${encodeURIComponent(this.site)}`, {
				method: "POST",
				credentials: "omit",
				headers: { "Content-Type": "application/json", "Idempotency-Key": key },
				body: JSON.stringify({
					thread: this.thread, content: draft.content, author,
					...(draft.parent ? { parent: draft.parent } : {}),
				}),
			});
			const body = await answer.json();
			if (answer.status === 201) {
				return { kind: "sent", id: body.id, status: body.status };
			}
			if (answer.status === 422 && body.errors) {
				return { kind: "faults", faults: body.errors };
			}
			return { kind: answer.status === 403 || answer.status === 404 ? "closed" : "busy" };
		} catch {
			return { kind: "offline" };
		}
	}
}
