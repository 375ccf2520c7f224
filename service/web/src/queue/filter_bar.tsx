// Search, order and filters of the queue.
import { useEffect, useRef, useState } from "preact/hooks";

import { use_store } from "../state/store";
import { go } from "../state/route";
import { text } from "../text";
import { Button, Field, Select } from "../ui/basic";
import { may_decide } from "./decide";
import { type Filter, NO_FILTER, n_set, query_of_filter } from "./filter";
import { queue } from "./list";
import { sites } from "./sites";

const SEARCH_WAIT_MS = 350;

// The address changes, and the view that follows it loads.
export function set_filter(filter: Filter): void {
	go("queue", query_of_filter(filter));
}

function Search({ filter }: { filter: Filter }) {
	const [words, set_words] = useState(filter.q);
	const timer = useRef(0);
	const asked = useRef(filter.q);

	// What was searched from here is in the field, with what has been typed since.
	useEffect(() => {
		if (filter.q !== asked.current) {
			asked.current = filter.q;
			set_words(filter.q);
		}
	}, [filter.q]);
	function search(q: string) {
		clearTimeout(timer.current);
		asked.current = q;
		if (q !== filter.q) {
			set_filter({ ...queue.value.filter, q });
		}
	}
	return (
		<form
			role="search" class="search"
			onSubmit={(event) => {
				event.preventDefault();
				search(words.trim());
				(document.activeElement as HTMLElement)?.blur();
			}}
		>
			<label for="search" class="unseen">{text.filters.search}</label>
			<input
				id="search" type="search" value={words} placeholder={text.filters.search} dir="auto"
				title={text.filters.search_help}
				onInput={(event) => {
					const q = event.currentTarget.value;
					set_words(q);
					clearTimeout(timer.current);
					timer.current = window.setTimeout(() => search(q.trim()), SEARCH_WAIT_MS);
				}}
			/>
		</form>
	);
}

const TEXTS = ["thread", "author", "domain", "reason", "rule", "language"] as const;

function MoreFilters({ filter, change }: { filter: Filter; change: (change: Partial<Filter>) => void }) {
	const names = use_store(sites, (state) => state.names);
	// Words are taken when they are finished, not at each letter.
	const [draft, set_draft] = useState(filter);
	useEffect(() => set_draft(filter), [filter]);
	return (
		<form
			class="more-filters" id="more-filters"
			onSubmit={(event) => {
				event.preventDefault();
				change(draft);
			}}
			// Not of the button that clears, which goes while it has the focus.
			onFocusOut={(event) => event.target instanceof HTMLInputElement &&
				TEXTS.some((name) => draft[name] !== filter[name]) && change(draft)}
		>
			{names.length > 1 && (
				<Select
					label={text.filters.site} value={filter.site} on_change={(site) => change({ site })}
					options={[["", text.all_sites], ...names.map((name): [string, string] => [name, name])]}
				/>
			)}
			<Select
				label={text.filters.status} value={filter.status} on_change={(status) => change({ status })}
				options={[["", text.status.pending], ["approved", text.status.approved], ["rejected", text.status.rejected], ["any", text.filters.any]]}
			/>
			{TEXTS.map((name) => (
				<Field
					label={text.filters[name]} value={draft[name]}
					on_change={(value) => set_draft({ ...draft, [name]: value })}
				/>
			))}
			<Field label={text.filters.from} type="date" value={filter.from} on_change={(from) => change({ from })} />
			<Field label={text.filters.to} type="date" value={filter.to} on_change={(to) => change({ to })} />
			<button type="submit" class="unseen">{text.filters.bar}</button>
			{n_set(filter) > 0 && (
				<Button on_press={() => set_filter({ ...NO_FILTER, q: filter.q, order: filter.order })}>
					{text.queue.clear_filters}
				</Button>
			)}
		</form>
	);
}

export function FilterBar({ is_open, toggle, on_bulk }: { is_open: boolean; toggle: () => void; on_bulk: () => void }) {
	const { filter, total, total_is_capped } = use_store(queue, (state) => state);
	const change = (part: Partial<Filter>) => set_filter({ ...filter, ...part });
	const n = n_set(filter);
	const narrowed = n > 0 || filter.q !== "";
	return (
		<div class="filter-bar" role="group" aria-label={text.filters.bar}>
			<div class="filter-line">
				<Search filter={filter} />
				<button
					type="button" class={`button plain${n > 0 ? " marked" : ""}`}
					aria-expanded={is_open} aria-controls="more-filters" onClick={toggle}
				>
					{text.filters.more}{n > 0 && ` (${n})`}
				</button>
			</div>
			{is_open && <MoreFilters filter={filter} change={change} />}
			<div class="filter-line">
				<span class="total" role="status">
					{(narrowed || filter.status ? text.queue.found : text.queue.waiting)(total, total_is_capped)}
				</span>
				<Select
					label={text.filters.order} is_label_hidden value={filter.order}
					on_change={(order) => change({ order })}
					options={Object.entries(text.filters.orders)}
				/>
				{narrowed && total > 0 && may_decide() && <Button class_name="bulk" on_press={on_bulk}>{text.bulk.all_of_filter}</Button>}
			</div>
		</div>
	);
}
