// The open comment in its thread, with all that helps to decide it.
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";

import type { Comment, Context } from "../api/types";
import { Content, spans_of } from "../content/content";
import { one_line } from "../content/dissect";
import { defanged } from "../content/links";
import { Name, short_name } from "../content/name";
import { use_store } from "../state/store";
import { at_moment } from "../format";
import { text } from "../text";
import { Author, Trail } from "./author";
import { contexts } from "./contexts";
import { set_filter } from "./filter_bar";
import { NO_FILTER } from "./filter";
import { queue } from "./list";
import { Origin } from "./origin";
import { Reasons } from "./reasons";

const CONTEXT_UNITS = 400;

function Neighbour({ comment, role }: { comment: Comment; role?: string }) {
	return (
		<article class="neighbour">
			<header>
				<Name name={comment.author.name} />
				{role && <span>{role}</span>}
				{comment.status !== "approved" && <span class={`status ${comment.status}`}>{text.status[comment.status]}</span>}
			</header>
			<p dir="auto">{one_line(comment.content, CONTEXT_UNITS)}</p>
		</article>
	);
}

function Thread({ comment }: { comment: Comment }) {
	return (
		<p class="thread">
			<span>{text.queue.open_thread}</span>{" "}
			<bdi class="defanged">{one_line(defanged(comment.thread), 120)}</bdi>{" "}
			<button type="button" class="link-like" onClick={() => set_filter({ ...NO_FILTER, thread: comment.thread, status: "any" })}>
				{text.queue.more_of_thread}
			</button>
		</p>
	);
}

function head_of(comment: Comment, context: Context | null) {
	const others = comment.lease && !comment.lease.is_mine ? comment.lease.actor_name : null;
	const is_first = context && context.author.approved + context.author.rejected === 0;
	return (
		<header class="comment-head">
			<h2><Name name={comment.author.name} /></h2>
			{comment.status !== "pending" && <span class={`status ${comment.status}`}>{text.status[comment.status]}</span>}
			<Origin comment={comment} />
			{is_first && <span class="chip">{text.author.first_time}</span>}
			<time dateTime={comment.created_at} title={at_moment(comment.created_at)}>
				{text.ago(Date.now() - Date.parse(comment.created_at))}
			</time>
			{others && <span class="chip at-work">{text.queue.at_work(others)}</span>}
		</header>
	);
}

// What stands before a comment does not push it out of sight; of a long one the beginning is seen.
function bring_into_sight(own: HTMLElement, pane: Element): void {
	const [{ top, bottom }, seen] = [own.getBoundingClientRect(), pane.getBoundingClientRect()];
	pane.scrollTop += Math.max(0, Math.min(top - seen.top, bottom - seen.bottom));
}

interface DetailProps {
	is_expanded: boolean;
	shows_all_reasons: boolean;
	toggle_reasons: () => void;
}

export function Detail(props: DetailProps) {
	const current = use_store(queue, (state) => state.current);
	const items = use_store(queue, (state) => state.items);
	use_store(contexts, (state) => state.turn);
	const comment = items.find((one) => one.id === current);
	const at = items.findIndex((one) => one.id === current);

	useEffect(() => {
		// This one, then the ones that come next.
		for (const one of items.slice(Math.max(at, 0), at + 3)) {
			contexts.fetch(one.id, one.version);
		}
	}, [current, items]);
	const context = comment ? contexts.get(comment.id, comment.version) : null;
	const own = useRef<HTMLDivElement>(null);
	const shown = useRef<string | null>(null);
	useLayoutEffect(() => {
		const pane = own.current?.closest(".pane");
		const is_other = shown.current !== current;
		shown.current = current;
		// Who has scrolled already is left alone by what comes late.
		if (pane && (is_other || pane.scrollTop === 0)) {
			pane.scrollTop = 0;
			bring_into_sight(own.current!, pane);
		}
	}, [current, context]);
	const spans = useMemo(
		() => (context ? context.spans : comment ? spans_of(comment.reasons) : []),
		[context, comment]);
	if (!comment) {
		return <div class="detail empty"><p>{items.length > 0 ? text.queue.none_open : ""}</p></div>;
	}
	const parent = context?.parent;
	return (
		<article class="detail" key={comment.id} aria-label={short_name(comment)}>
			<Thread comment={comment} />
			{context?.before.filter((one) => one.id !== parent?.id).map((one) => <Neighbour comment={one} />)}
			{parent && <Neighbour comment={parent} />}
			<div class={`the-comment${parent ? " is-reply" : ""}`} ref={own}>
				{head_of(comment, context)}
				{parent && <p class="help"><bdi>{text.queue.reply_to(short_name(parent))}</bdi></p>}
				<Content content={comment.content} spans={spans} is_expanded={props.is_expanded} />
			</div>
			{context?.after.map((one) => <Neighbour comment={one} />)}
			<div class="facts">
				<Reasons comment={comment} is_open={props.shows_all_reasons} toggle={props.toggle_reasons} />
				<Author comment={comment} context={context} />
			</div>
			{context && <Trail trail={context.trail} />}
		</article>
	);
}
