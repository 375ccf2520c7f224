// The comments that are looked at, page by page, and which of them is open.
import { get, Problem, query_of, sentence_of } from "../api/client";
import type { Comment, QueuePage, Status } from "../api/types";
import { Store } from "../state/store";
import { text } from "../text";
import { api_query, type Filter, NO_FILTER } from "./filter";
import { outbox } from "./outbox";
import { learn_sites } from "./sites";

const PAGE_ITEMS = 50;
const MAX_PAGE_ITEMS = 200;
// Fewer left than this below the open one: the next page is fetched.
const FETCH_AHEAD = 10;
// While the index catches up, the list is read again.
const INDEX_WAIT_MS = 1500;

interface ListState {
	filter: Filter;
	items: Comment[];
	total: number;
	total_is_capped: boolean;
	next: string | null;
	is_loading: boolean;
	fault: string | null;
	current: string | null;
	selected: ReadonlySet<string>;
	anchor: string | null; // where the selection of a range begins
	n_arrived: number; // new ones that are not shown yet
	n_not_indexed: number; // that the search does not know yet
	is_open: boolean; // on a phone: the comment rather than the list
	sites: string[];
}

interface News {
	version: number;
	status: Status | "deleted";
}

// As news has it; what was deleted is shown like what was rejected, where it is shown still.
const told = (comment: Comment, { version, status }: News): Comment =>
	({ ...comment, version, status: status === "deleted" ? "rejected" : status });

class QueueList extends Store<ListState> {
	private turn = 0;
	private is_loading_more = false;
	private loading = Promise.resolve();
	private index_timer = 0;
	private begun_early = "";
	// Decided here while a page was on its way: must not come back with it.
	// By the version that was decided: a later one is news.
	readonly gone = new Map<string, number>();
	// Put back here while a page was on its way: must not go with it.
	private returned = new Set<string>();
	// Heard of while a page was on its way, which may be older.
	private readonly news = new Map<string, News>();

	// Begins before the view is there, so that the view need not wait; see load_first.
	load_early(filter: Filter): Promise<void> {
		this.begun_early = JSON.stringify(filter);
		return this.load(filter);
	}

	// As load, but for what has been begun early.
	load_first(filter: Filter): void {
		if (JSON.stringify(filter) !== this.begun_early || this.value.fault) {
			void this.load(filter);
		}
		this.begun_early = "";
	}

	load(filter: Filter = this.value.filter): Promise<void> {
		this.loading = this.load_page(filter, false);
		return this.loading;
	}

	// Looks again without losing what is shown; after what is on its way, so that a first view does
	// not wait twice.
	async refresh(): Promise<void> {
		await this.loading;
		this.loading = this.load_page(this.value.filter, true);
		return this.loading;
	}

	private async load_page(filter: Filter, keep: boolean): Promise<void> {
		const turn = ++this.turn;
		clearTimeout(this.index_timer);
		this.news.clear();
		this.returned = new Set([...this.returned].filter((id) => outbox.has(id)));
		this.set({
			filter, is_loading: true, fault: null, n_arrived: 0,
			...(keep ? {} : { items: [], selected: new Set<string>(), current: null, total: 0 }),
		});
		try {
			const page = await this.fetch_first(filter, this.value.items.length);
			if (turn !== this.turn) {
				return;
			}
			const there = this.still_there(page.items);
			const total = page.total && page.total - (page.items.length - there.length);
			const items = this.with_kept(there.map((one) => this.as_known(one)));
			learn_sites(page.items.map((one) => one.site));
			const is_there = (id: string | null) => items.some((one) => one.id === id);
			this.set({
				items, next: page.next, is_loading: false, n_not_indexed: page.not_indexed ?? 0,
				total: total ?? items.length,
				total_is_capped: page.total_is_capped ?? (page.total === undefined && page.next !== null),
				current: is_there(this.value.current) ? this.value.current : this.first_free(items),
				selected: new Set([...this.value.selected].filter(is_there)),
			});
			if (this.value.n_not_indexed > 0) {
				this.index_timer = window.setTimeout(() => void this.refresh(), INDEX_WAIT_MS);
			}
			if (!page.items.some((one) => one.id === this.value.current)) {
				void this.look_at_open();
			}
		} catch (fault) {
			if (turn === this.turn) {
				this.set({ is_loading: false, fault: sentence_of(fault, text.no_connection) });
			}
		}
	}

	private fetch_page(filter: Filter, cursor: string | null, n = PAGE_ITEMS): Promise<QueuePage> {
		const limit = Math.min(Math.max(n, PAGE_ITEMS), MAX_PAGE_ITEMS);
		return get(`/v1/queue${query_of({ ...api_query(filter), limit, cursor: cursor ?? undefined })}`);
	}

	// As many as are shown already: what is looked at or selected further down is not lost.
	private async fetch_first(filter: Filter, n: number): Promise<QueuePage> {
		const page = await this.fetch_page(filter, null, n);
		// All of a page may have been decided here, and be on its way.
		while (page.next !== null && (page.items.length < n || this.still_there(page.items).length === 0)) {
			const { items, next } = await this.fetch_page(filter, page.next, n - page.items.length);
			page.items.push(...items);
			page.next = next;
		}
		return page;
	}

	async load_more(): Promise<void> {
		const { filter, next } = this.value;
		const turn = this.turn;
		if (next === null || this.is_loading_more) {
			return;
		}
		this.is_loading_more = true;
		let is_lacking = false;
		if (!this.value.is_loading) {
			this.news.clear();
		}
		try {
			const page = await this.fetch_page(filter, next);
			if (turn === this.turn) {
				const known = new Set(this.value.items.map((one) => one.id));
				const fresh = this.still_there(page.items.filter((one) => !known.has(one.id)));
				this.set({ items: [...this.value.items, ...fresh], next: page.next });
				is_lacking = fresh.length === 0 && page.next !== null;
			}
		} catch {
			// The next step down tries again.
		} finally {
			this.is_loading_more = false;
		}
		if (is_lacking) {
			await this.load_more();
		}
	}

	// Somebody changed it: takes it out, or shows it as it is now.
	hear(id: string, news: News): void {
		if (this.value.is_loading || this.is_loading_more) {
			this.news.set(id, news);
		}
		const comment = this.find(id);
		if (!comment || outbox.has(id) || news.version <= comment.version) {
			return;
		}
		// The open one stays, marked: what is looked at must not change under the next key.
		if (id !== this.value.current && !this.fits(news.status)) {
			this.take_out(new Set([id]));
		} else {
			this.replace(told(comment, news));
		}
	}

	// Those of a page that has come that were neither decided here nor settled elsewhere meanwhile.
	private still_there(items: Comment[]): Comment[] {
		return items.filter((one) => (this.gone.get(one.id) ?? -1) < one.version).flatMap((one) => {
			const news = this.news.get(one.id);
			if (!news || news.version <= one.version) {
				return [one];
			}
			return one.id === this.value.current || this.fits(news.status) ? [told(one, news)] : [];
		});
	}

	// As it is in the list already, where nothing has changed: its row then is not drawn anew.
	private as_known(comment: Comment): Comment {
		const known = this.find(comment.id);
		const is_older = known !== undefined && comment.version < known.version;
		const is_same = known?.version === comment.version && JSON.stringify(known.lease) === JSON.stringify(comment.lease);
		return known && (is_older || is_same) ? known : comment;
	}

	// The open one stays where it was, whatever came: it must not change under the eyes.
	private with_kept(items: Comment[]): Comment[] {
		this.value.items.forEach((one, i) => {
			const is_kept = one.id === this.value.current || this.returned.has(one.id);
			if (is_kept && !items.some((other) => other.id === one.id)) {
				items.splice(Math.min(i, items.length), 0, one);
			}
		});
		return items;
	}

	// Whether the open one is still what it was, where the list no longer tells.
	private async look_at_open(): Promise<void> {
		const { current } = this.value;
		if (current === null || outbox.has(current)) {
			return;
		}
		try {
			const comment = await get<Comment>(`/v1/comments/${current}`);
			if (comment.version > (this.find(current)?.version ?? comment.version)) {
				this.replace(comment);
			}
		} catch (fault) {
			if (fault instanceof Problem && fault.status === 404) {
				this.take_out(new Set([current]));
			}
		}
	}

	// Whether a comment of that status belongs to what is looked at.
	fits(status: Status | "deleted"): boolean {
		const wanted = this.value.filter.status || "pending";
		return wanted === "any" ? status !== "deleted" : wanted === status;
	}

	private first_free(items: Comment[]): string | null {
		return (items.find((one) => !one.lease || one.lease.is_mine) ?? items[0])?.id ?? null;
	}

	find(id: string | null): Comment | undefined {
		return this.value.items.find((one) => one.id === id);
	}

	index(id: string | null): number {
		return this.value.items.findIndex((one) => one.id === id);
	}

	open(id: string): void {
		this.set({ current: id, is_open: true });
		this.leave_settled();
		this.fetch_ahead();
	}

	// What others settled while it was open goes when it is open no longer.
	private leave_settled(): void {
		const { items, current } = this.value;
		const over = items.filter((one) => one.id !== current && !this.fits(one.status));
		if (over.length > 0) {
			this.take_out(new Set(over.map((one) => one.id)));
		}
	}

	// Opens the next or the one before; true where there was one.
	move(step: number): boolean {
		const { items, current } = this.value;
		const at = this.index(current);
		const target = items[at < 0 ? 0 : at + step];
		if (!target) {
			return false;
		}
		this.set({ current: target.id });
		this.leave_settled();
		this.fetch_ahead();
		return true;
	}

	private fetch_ahead(): void {
		if (this.value.items.length - this.index(this.value.current) < FETCH_AHEAD) {
			void this.load_more();
		}
	}

	// Takes comments out; the one behind the open one is opened, those that others look at passed over.
	take_out(ids: ReadonlySet<string>): void {
		const { items, current, selected, total } = this.value;
		const at = this.index(current);
		const left = items.filter((one) => !ids.has(one.id));
		let next = current;
		if (current !== null && ids.has(current)) {
			const behind = items.slice(at + 1).filter((one) => !ids.has(one.id));
			const free = behind.find((one) => !one.lease || one.lease.is_mine) ?? behind[0];
			next = free?.id ?? left[left.length - 1]?.id ?? null;
		}
		this.set({
			items: left,
			current: next,
			total: Math.max(0, total - (items.length - left.length)),
			selected: new Set([...selected].filter((id) => !ids.has(id))),
			is_open: this.value.is_open && left.length > 0,
		});
		this.fetch_ahead();
		if (left.length === 0 && this.value.next !== null) {
			void this.load();
		}
	}

	// Puts a comment back where it was, or in front; opens it where that is asked, or none is open.
	put_back(comment: Comment, index: number, opens: boolean): void {
		this.gone.delete(comment.id);
		this.returned.add(comment.id);
		const items = this.value.items.filter((one) => one.id !== comment.id);
		const is_new = items.length === this.value.items.length;
		items.splice(Math.min(Math.max(index, 0), items.length), 0, comment);
		this.set({
			items,
			total: this.value.total + (is_new ? 1 : 0),
			current: opens || this.value.current === null ? comment.id : this.value.current,
		});
	}

	replace(comment: Comment): void {
		this.set({ items: this.value.items.map((one) => (one.id === comment.id ? { ...one, ...comment } : one)) });
	}

	toggle(id: string): void {
		const selected = new Set(this.value.selected);
		if (!selected.delete(id)) {
			selected.add(id);
		}
		this.set({ selected, anchor: id });
	}

	select_range(id: string): void {
		const from = this.index(this.value.anchor);
		const to = this.index(id);
		if (from < 0) {
			this.toggle(id);
			return;
		}
		const range = this.value.items.slice(Math.min(from, to), Math.max(from, to) + 1);
		this.set({ selected: new Set([...this.value.selected, ...range.map((one) => one.id)]) });
	}

	clear_selection(): void {
		this.set({ selected: new Set() });
	}
}

export const queue = new QueueList({
	filter: NO_FILTER, items: [], total: 0, total_is_capped: false, next: null, is_loading: false,
	fault: null, current: null, selected: new Set(), anchor: null, n_arrived: 0, n_not_indexed: 0, is_open: false, sites: [],
});
