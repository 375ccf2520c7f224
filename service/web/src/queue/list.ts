// The comments that are looked at, page by page, and which of them is open.
import { get, query_of, sentence_of } from "../api/client";
import type { Comment, QueuePage } from "../api/types";
import { Store } from "../state/store";
import { text } from "../text";
import { api_query, type Filter, NO_FILTER } from "./filter";

const PAGE_ITEMS = 50;
// Fewer left than this below the open one: the next page is fetched.
const FETCH_AHEAD = 10;

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
	is_open: boolean; // on a phone: the comment rather than the list
	sites: string[];
}

class QueueList extends Store<ListState> {
	private turn = 0;
	private is_loading_more = false;
	// Decided here while a page was on its way: must not come back with it.
	readonly gone = new Set<string>();

	async load(filter: Filter = this.value.filter, keep = false): Promise<void> {
		const turn = ++this.turn;
		this.set({
			filter, is_loading: true, fault: null, n_arrived: 0,
			...(keep ? {} : { items: [], selected: new Set<string>(), current: null, total: 0 }),
		});
		try {
			const page = await this.fetch_page(filter, null);
			if (turn !== this.turn) {
				return;
			}
			const items = page.items.filter((one) => !this.gone.has(one.id));
			const is_there = items.some((one) => one.id === this.value.current);
			this.set({
				items, next: page.next, is_loading: false,
				total: page.total ?? items.length,
				total_is_capped: page.total_is_capped ?? (page.total === undefined && page.next !== null),
				current: is_there ? this.value.current : this.first_free(items),
			});
		} catch (fault) {
			if (turn === this.turn) {
				this.set({ is_loading: false, fault: sentence_of(fault, text.no_connection) });
			}
		}
	}

	private fetch_page(filter: Filter, cursor: string | null): Promise<QueuePage> {
		return get(`/v1/queue${query_of({ ...api_query(filter), limit: PAGE_ITEMS, cursor: cursor ?? undefined })}`);
	}

	async load_more(): Promise<void> {
		const { filter, next } = this.value;
		const turn = this.turn;
		if (next === null || this.is_loading_more) {
			return;
		}
		this.is_loading_more = true;
		try {
			const page = await this.fetch_page(filter, next);
			if (turn === this.turn) {
				const known = new Set(this.value.items.map((one) => one.id));
				const fresh = page.items.filter((one) => !known.has(one.id) && !this.gone.has(one.id));
				this.set({ items: [...this.value.items, ...fresh], next: page.next });
			}
		} catch {
			// The next step down tries again.
		} finally {
			this.is_loading_more = false;
		}
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
		this.fetch_ahead();
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

	// Puts a comment back where it was, or in front, and opens it.
	put_back(comment: Comment, index: number, opens: boolean): void {
		this.gone.delete(comment.id);
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
	fault: null, current: null, selected: new Set(), anchor: null, n_arrived: 0, is_open: false, sites: [],
});
