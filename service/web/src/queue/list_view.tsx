// The list beside the comment: who, what, how sure, how long it has waited.
import { memo } from "../ui/memo";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Comment } from "../api/types";
import { one_line } from "../content/dissect";
import { Name, short_name } from "../content/name";
import { Origin } from "./origin";
import { use_store } from "../state/store";
import { text } from "../text";
import { Button, Fault, Waiting } from "../ui/basic";
import { is_narrowed, NO_FILTER } from "./filter";
import { queue } from "./list";
import { set_filter } from "./filter_bar";

const SNIPPET_UNITS = 140;
// More than fit most windows; the rest is drawn once these can be seen.
const FIRST_ROWS = 16;
const LATER_MS = 100;
const MINUTE_MS = 60_000;

// Five steps, told by form as well as by colour.
export function grade_of(probability: number): number {
	return probability < 0.05 ? 0 : probability < 0.3 ? 1 : probability < 0.7 ? 2 : probability < 0.95 ? 3 : 4;
}

export function Gauge({ probability }: { probability: number }) {
	const words = text.verdict.words.find(([below]) => probability < below)![1];
	return <span class={`gauge grade-${grade_of(probability)}`} role="img" aria-label={words} title={words} />;
}

interface RowProps {
	comment: Comment;
	is_current: boolean;
	is_selected: boolean;
	shows_site: boolean;
	minute: number; // at another one the row is drawn anew
}

const Row = memo<RowProps>(({ comment, is_current, is_selected, shows_site }) => {
	const element = useRef<HTMLLIElement>(null);
	useEffect(() => {
		if (is_current) {
			element.current?.scrollIntoView({ block: "nearest" });
		}
	}, [is_current]);
	const others = comment.lease && !comment.lease.is_mine ? comment.lease.actor_name : null;
	return (
		<li ref={element} class={`row${is_current ? " current" : ""}${others ? " leased" : ""}`}>
			<input
				type="checkbox" checked={is_selected}
				aria-label={`${text.queue.mark}: ${short_name(comment)}`}
				onClick={(event) => {
					if (event.shiftKey) {
						event.preventDefault();
						queue.select_range(comment.id);
					} else {
						queue.toggle(comment.id);
					}
				}}
			/>
			<button type="button" class="row-body" aria-current={is_current} onClick={() => queue.open(comment.id)}>
				<span class="row-head">
					<Gauge probability={comment.probability} />
					<Name name={comment.author.name} />
					<time dateTime={comment.created_at}>
						{text.ago(Date.now() - Date.parse(comment.created_at))}
					</time>
				</span>
				<span class="snippet" dir="auto">{one_line(comment.content, SNIPPET_UNITS)}</span>
				{(others || shows_site || comment.status !== "pending" || comment.origin === "akismet") && (
					<span class="row-foot">
						{comment.status !== "pending" && <span class={`status ${comment.status}`}>{text.status[comment.status]}</span>}
						<Origin comment={comment} />
						{shows_site && <span>{comment.site}</span>}
						{others && <span class="at-work">{text.queue.at_work(others)}</span>}
					</span>
				)}
			</button>
		</li>
	);
});

function Empty() {
	const filter = use_store(queue, (state) => state.filter);
	const narrowed = is_narrowed(filter) || filter.status !== "";
	return (
		<div class="empty">
			<h2>{narrowed ? text.queue.empty_filtered_title : text.queue.empty_title}</h2>
			<p>{narrowed ? text.queue.empty_filtered : text.queue.empty}</p>
			{narrowed && <Button on_press={() => set_filter(NO_FILTER)}>{text.queue.clear_filters}</Button>}
		</div>
	);
}

// How many rows of a list to draw: at first those that are seen, so that these are soon there.
function use_drawn(n: number): number {
	const [drawn, set_drawn] = useState(FIRST_ROWS);
	useEffect(() => {
		const timer = n > drawn ? window.setTimeout(() => set_drawn(Infinity), LATER_MS) : 0;
		return () => clearTimeout(timer);
	}, [n > drawn]);
	return Math.min(n, drawn);
}

// Minutes gone by, since rows tell how long they have waited.
function use_minute(): number {
	const [minute, set_minute] = useState(0);
	useEffect(() => {
		const timer = setInterval(() => set_minute((n) => n + 1), MINUTE_MS);
		return () => clearInterval(timer);
	}, []);
	return minute;
}

export function ListView() {
	const state = use_store(queue, (all) => all);
	const minute = use_minute();
	const at = state.items.findIndex((one) => one.id === state.current);
	const drawn = Math.max(use_drawn(state.items.length), at + 1);
	const sites = new Set(state.items.map((one) => one.site));
	const { fault, items, is_loading } = state;
	return (
		<section class="list" aria-label={text.queue.list}>
			{state.n_arrived > 0 && (
				<Button class_name="arrived" on_press={() => void queue.refresh()}>
					{text.queue.arrived(state.n_arrived)}
				</Button>
			)}
			{state.n_not_indexed > 0 && <p class="help not-indexed" role="status">{text.queue.not_indexed(state.n_not_indexed)}</p>}
			{fault && <Fault on_retry={() => void queue.load()}>{fault}</Fault>}
			{is_loading && items.length === 0 && <Waiting />}
			{!is_loading && !fault && items.length === 0 && <Empty />}
			<ul
				class="rows"
				onScroll={(event) => {
					const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
					if (scrollHeight - scrollTop - clientHeight < 600) {
						void queue.load_more();
					}
				}}
			>
				{items.slice(0, drawn).map((comment) => (
					<Row
						key={comment.id} comment={comment}
						is_current={comment.id === state.current}
						is_selected={state.selected.has(comment.id)}
						shows_site={sites.size > 1}
						minute={minute}
					/>
				))}
				{state.next !== null && items.length > 0 && (
					<li class="more"><Button kind="quiet" on_press={() => void queue.load_more()}>{text.show_more}</Button></li>
				)}
			</ul>
		</section>
	);
}
