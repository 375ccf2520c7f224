// Decisions on their way to the service: one after the other, each sent once, kept over a lost
// connection, an ended session and a reload.
import { get, NoConnection, post, Problem } from "../api/client";
import type { Comment, DecisionKind, Page, RejectReason, TrailEntry } from "../api/types";
import { connection } from "../state/connection";
import { session } from "../state/session";
import { Store } from "../state/store";

export interface Entry {
	key: string;
	comment: Comment; // as it was when it was decided
	index: number; // where it stood in the list
	decision: DecisionKind;
	reason?: RejectReason;
	note?: string;
	force?: boolean;
	n_tries: number; // that may have arrived
	n_busy: number; // that the service put off
}

type NewEntry = Omit<Entry, "key" | "n_tries" | "n_busy">;

interface Outcome {
	done(entry: Entry, comment: Comment): void;
	failed(entry: Entry, problem: Problem): void;
	// What earlier pages left; is_start: this one has only just begun.
	taken_up(entries: Entry[], is_start: boolean): void;
}

const BUSY_WAIT_MS = 1500;
const MAX_BUSY = 5;
const ADOPTION_WAIT_MS = 300;
// An answer that takes longer comes no more: the connection has died without a word.
const ANSWER_WAIT_MS = 20_000;

class Outbox extends Store<{ entries: Entry[] }> {
	outcome: Outcome | null = null;
	// Once what earlier pages left is here, unless that takes long.
	restored: Promise<unknown> = Promise.resolve();
	private readonly page = Math.random().toString(36).slice(2);
	private is_sending = false;
	private timer = 0;
	private n_added = 0;
	private is_start = true;
	// Versions that answers have told: an undo refers to the latest.
	private versions = new Map<string, number>();
	// Who waits to hear whether an entry, by its key, has been done.
	private askers = new Map<string, (is_done: boolean) => void>();

	private get places(): string {
		return `hamlet-outbox-${session.value.user?.id ?? 0}-`;
	}

	private get place(): string {
		return this.places + this.page;
	}

	// Takes up what earlier pages left unsent. Each page has a place of its own and holds a lock while it
	// lives; who gets another's lock has outlived it.
	restore(): void {
		const others = Object.keys(localStorage)
			.filter((key) => key.startsWith(this.places) && key !== this.place);
		if (!navigator.locks) {
			// Not a secure context: pages cannot tell of each other, and answers sort out what was sent twice.
			others.forEach((place) => this.adopt(place));
			return;
		}
		void navigator.locks.request(this.place, () => new Promise(() => {}));
		const adoptions = others.map((place) => navigator.locks.request(place, () => this.adopt(place)));
		const short_wait = new Promise((resolve) => setTimeout(resolve, ADOPTION_WAIT_MS));
		this.restored = Promise.race([Promise.all(adoptions), short_wait]);
		void this.restored.then(() => (this.is_start = false));
	}

	private adopt(place: string): void {
		try {
			const left = JSON.parse(localStorage.getItem(place) ?? "[]") as Entry[];
			// What was in flight may have arrived: the version tells, see is_done_already.
			// Behind our own: the first may be on its way already, see cancel.
			this.change([...this.value.entries, ...left.map((entry) => ({ ...entry, n_tries: entry.n_tries + 1, n_busy: 0 }))]);
			this.outcome?.taken_up(left, this.is_start);
		} catch {
			// Not ours to mend.
		}
		localStorage.removeItem(place);
		void this.send();
	}

	private change(entries: Entry[]): void {
		this.set({ entries });
		try {
			if (entries.length > 0) {
				localStorage.setItem(this.place, JSON.stringify(entries));
			} else {
				localStorage.removeItem(this.place);
			}
		} catch {
			// A full or closed store: they are kept in memory.
		}
	}

	// Whether all of them were done, once that is known.
	async add(fresh: NewEntry[]): Promise<boolean> {
		const entries = fresh.map((one) => this.begun(one));
		const answers = entries.map(({ key }) => new Promise<boolean>((resolve) => this.askers.set(key, resolve)));
		this.change([...this.value.entries, ...entries]);
		void this.send();
		return (await Promise.all(answers)).every(Boolean);
	}

	private begun(fresh: NewEntry): Entry {
		const { id, version } = fresh.comment;
		const known = fresh.decision === "undo" ? this.versions.get(id) ?? 0 : 0;
		const comment = { ...fresh.comment, version: Math.max(version, known) };
		return { ...fresh, comment, key: `${id}:${Date.now()}:${++this.n_added}`, n_tries: 0, n_busy: 0 };
	}

	private answer({ key }: Entry, is_done: boolean): void {
		this.askers.get(key)?.(is_done);
		this.askers.delete(key);
	}

	// Takes a decision back that was never sent; null where it was: its answer alone may have been lost.
	cancel(id: string): Entry | null {
		const { entries } = this.value;
		const last = entries.filter((one) => one.comment.id === id).pop();
		const is_on_its_way = last === entries[0] && this.is_sending;
		if (!last || last.decision === "undo" || last.n_tries > 0 || is_on_its_way) {
			return null;
		}
		this.end(last);
		this.answer(last, false);
		return last;
	}

	has(id: string): boolean {
		return this.value.entries.some((one) => one.comment.id === id);
	}

	// The last decision that is on its way and not to be undone.
	last_decision(): Entry | null {
		const { entries } = this.value;
		const is_undone = (id: string) => entries.some((one) => one.comment.id === id && one.decision === "undo");
		return [...entries].reverse().find((one) => !is_undone(one.comment.id)) ?? null;
	}

	async send(): Promise<void> {
		if (this.is_sending || !this.outcome) {
			return;
		}
		this.is_sending = true;
		clearTimeout(this.timer);
		try {
			while (this.value.entries.length > 0 && session.value.phase === "in") {
				if (!(await this.send_first(this.value.entries[0]))) {
					return;
				}
			}
		} finally {
			this.is_sending = false;
		}
	}

	// False: later.
	private async send_first(entry: Entry): Promise<boolean> {
		const body = {
			decision: entry.decision,
			reason: entry.reason,
			note: entry.note || undefined,
			force: entry.force,
		};
		try {
			const comment = await post<Comment>(`/v1/comments/${entry.comment.id}/decisions`, body,
				{ version: entry.comment.version, answer_wait_ms: ANSWER_WAIT_MS });
			this.settle(entry, comment);
			return true;
		} catch (fault) {
			return this.handle(entry, fault);
		}
	}

	private end(entry: Entry): void {
		this.change(this.value.entries.filter((one) => one.key !== entry.key));
	}

	private settle(entry: Entry, comment: Comment): void {
		const { id, version } = comment;
		this.versions.set(id, version);
		// What was chosen since refers to the comment as this has left it.
		this.change(this.value.entries.filter((one) => one.key !== entry.key)
			.map((one) => (one.comment.id === id ? { ...one, comment: { ...one.comment, version } } : one)));
		this.outcome!.done(entry, comment);
		this.answer(entry, true);
	}

	private put_off(entry: Entry, is_busy: boolean): void {
		const later = { ...entry, n_tries: entry.n_tries + 1, n_busy: entry.n_busy + Number(is_busy) };
		this.change(this.value.entries.map((one) => (one.key === entry.key ? later : one)));
	}

	private async handle(entry: Entry, fault: unknown): Promise<boolean> {
		if (fault instanceof NoConnection || (fault instanceof Problem && fault.status === 401)) {
			this.put_off(entry, false);
			return false;
		}
		if (!(fault instanceof Problem)) {
			throw fault;
		}
		if ((fault.status === 429 || fault.status >= 500) && entry.n_busy + 1 < MAX_BUSY) {
			this.put_off(entry, true);
			this.timer = window.setTimeout(() => this.send(), 1000 * fault.retry_after_s || BUSY_WAIT_MS);
			return false;
		}
		const is_done = fault.status === 412 && entry.n_tries > 0 && (await this.is_done_already(entry));
		if (is_done) {
			this.settle(entry, is_done);
		} else {
			this.end(entry);
			this.outcome!.failed(entry, fault);
			this.answer(entry, false);
		}
		return true;
	}

	// An answer may have been lost on the way: then the last decision on the comment is this one.
	private async is_done_already(entry: Entry): Promise<Comment | null> {
		try {
			const trail = await get<Page<TrailEntry>>(`/v1/comments/${entry.comment.id}/decisions`);
			const last = [...trail.items].sort((a, b) => b.version - a.version)[0];
			const is_mine = last?.actor === `user:${session.value.user?.id}`;
			return is_mine && last.decision === entry.decision
				? await get<Comment>(`/v1/comments/${entry.comment.id}`)
				: null;
		} catch {
			return null;
		}
	}
}

export const outbox = new Outbox({ entries: [] });

connection.subscribe(() => !connection.value.is_lost && void outbox.send());
session.subscribe(() => session.value.phase === "in" && void outbox.send());
