// The queue: filters, the list beside the open comment, and what can be done with it.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import type { DecisionKind, RejectReason } from "../api/types";
import { route } from "../state/route";
import { use_store } from "../state/store";
import { tell } from "../state/toast";
import { text } from "../text";
import { Button } from "../ui/basic";
import { ActionBar, NoteDialog, ReasonMenu } from "./action_bar";
import { Bulk } from "./bulk";
import { decide, keep_note, may_decide, note_of, undo_last } from "./decide";
import { Detail } from "./detail";
import { filter_of, is_narrowed } from "./filter";
import { FilterBar } from "./filter_bar";
import { action_of } from "./keys";
import { KeysHelp } from "./keys_help";
import { hold, release_all } from "./leases";
import { queue } from "./list";
import { ListView } from "./list_view";
import { follow } from "./live";
import { use_swipe } from "./swipe";

type Layer = "" | "help" | "reason" | "note" | "bulk";

// The selected ones, else the open one.
function chosen(): string[] {
	const { selected, current } = queue.value;
	return selected.size > 0 ? [...selected] : current === null ? [] : [current];
}

function act(decision: DecisionKind, reason?: RejectReason): void {
	decide(chosen(), { decision, reason });
}

function use_loading(): void {
	const query = use_store(route, (state) => state.query);
	// At once, so that no key reaches the list of an earlier filter.
	useLayoutEffect(() => queue.load_first(filter_of(query)), [JSON.stringify(query)]);
	useEffect(() => follow(), []);
	useEffect(() => {
		const renew = () => void hold();
		const end = queue.subscribe(renew);
		document.addEventListener("visibilitychange", renew);
		window.addEventListener("pagehide", release_all);
		return () => {
			end();
			document.removeEventListener("visibilitychange", renew);
			window.removeEventListener("pagehide", release_all);
			release_all();
		};
	}, []);
}

export function QueueView() {
	const current = use_store(queue, (state) => state.current);
	const filter = use_store(queue, (state) => state.filter);
	const is_open = use_store(queue, (state) => state.is_open);
	const [layer, set_layer] = useState<Layer>("");
	const [has_filters, set_filters] = useState(false);
	const [is_expanded, set_expanded] = useState(false);
	const [all_reasons, set_all_reasons] = useState(false);
	// Of the comment under the finger, whatever is selected.
	const pane = use_swipe((direction) => current && decide([current], { decision: direction === "right" ? "approve" : "spam" }));

	use_loading();
	useEffect(() => set_expanded(false), [current]);

	const actions: Record<string, () => void> = {
		next: () => queue.move(1),
		previous: () => queue.move(-1),
		open: () => current && queue.open(current),
		approve: () => act("approve"),
		spam: () => act("spam"),
		trash: () => act("trash"),
		reason: () => chosen().length > 0 && may_decide() && set_layer("reason"),
		undo: () => void undo_last(),
		note: () => current && may_decide() && set_layer("note"),
		select: () => current && queue.toggle(current),
		range: () => current && queue.select_range(current),
		search: () => document.getElementById("search")?.focus(),
		filters: () => set_filters((is) => !is),
		expand: () => set_expanded((is) => !is),
		reasons: () => set_all_reasons((is) => !is),
		refresh: () => void queue.refresh(),
		help: () => set_layer("help"),
		close: () => (queue.value.selected.size > 0 ? queue.clear_selection() : queue.set({ is_open: false })),
		leave: () => (document.activeElement as HTMLElement)?.blur(),
	};
	const latest = useRef(actions);
	latest.current = actions;
	useLayoutEffect(() => {
		function press(event: KeyboardEvent) {
			const action = action_of(event);
			if (action && latest.current[action]) {
				event.preventDefault();
				latest.current[action]();
			}
		}
		document.addEventListener("keydown", press);
		return () => document.removeEventListener("keydown", press);
	}, []);

	return (
		<div class={`queue${is_open ? " is-open" : ""}`}>
			<h1 class="unseen">{text.queue.title}</h1>
			<div class="queue-side">
				<FilterBar is_open={has_filters} toggle={() => set_filters(!has_filters)} on_bulk={() => is_narrowed(filter) && set_layer("bulk")} />
				<ListView />
			</div>
			<div class="queue-main">
				<Button kind="quiet" class_name="back" on_press={() => queue.set({ is_open: false })}>← {text.queue.back_to_list}</Button>
				{/* Scrolled by keys, so it must take the focus. */}
				<div class="pane" tabIndex={0} role="region" aria-label={text.queue.title}>
					<div class="swiped" ref={pane}>
						<Detail
							is_expanded={is_expanded} shows_all_reasons={all_reasons}
							toggle_reasons={() => set_all_reasons(!all_reasons)}
						/>
					</div>
				</div>
				<ActionBar
					on_decide={act} on_reason={() => set_layer("reason")} on_note={() => set_layer("note")}
					on_help={() => set_layer("help")} has_note={current !== null && note_of(current) !== ""}
				/>
			</div>
			{layer === "help" && <KeysHelp on_close={() => set_layer("")} />}
			{layer === "bulk" && <Bulk filter={filter} on_close={() => set_layer("")} />}
			{layer === "reason" && (
				<ReasonMenu
					on_close={() => set_layer("")}
					on_choose={(reason) => {
						set_layer("");
						act("reject", reason);
					}}
				/>
			)}
			{layer === "note" && current && (
				<NoteDialog
					note={note_of(current)} on_close={() => set_layer("")}
					on_keep={(note) => {
						keep_note(current, note);
						set_layer("");
						tell(text.decide.note_kept);
					}}
				/>
			)}
		</div>
	);
}
