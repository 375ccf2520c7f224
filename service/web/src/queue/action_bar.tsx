// What can be done with the open comment, or with the selected ones; each with its key.
import { useRef } from "preact/hooks";

import type { DecisionKind, RejectReason } from "../api/types";
import { use_store } from "../state/store";
import { count } from "../format";
import { text } from "../text";
import { Button } from "../ui/basic";
import { Dialog } from "../ui/dialog";
import { may_decide, undo_last } from "./decide";
import { queue } from "./list";

interface ActionBarProps {
	on_decide: (decision: DecisionKind) => void;
	on_reason: () => void;
	on_note: () => void;
	on_help: () => void;
	has_note: boolean;
}

export function ActionBar(props: ActionBarProps) {
	const { items, current, selected, total, total_is_capped } = use_store(queue, (state) => state);
	const at = items.findIndex((one) => one.id === current);
	const n = selected.size;
	const is_off = n === 0 && at < 0;
	if (!may_decide()) {
		return <div class="action-bar"><p>{text.queue.read_only}</p></div>;
	}
	return (
		<div class="action-bar" role="toolbar" aria-label={text.decide.bar}>
			<div class="actions">
				<Button kind="primary" class_name="approve" hint_key="a" is_disabled={is_off} on_press={() => props.on_decide("approve")}>{text.decisions.approve}</Button>
				<Button kind="danger" class_name="spam" hint_key="s" is_disabled={is_off} on_press={() => props.on_decide("spam")}>{text.decisions.spam}</Button>
				<Button hint_key="r" is_disabled={is_off} on_press={props.on_reason}>{text.decisions.reject}</Button>
				<Button hint_key="t" is_disabled={is_off} on_press={() => props.on_decide("trash")}>{text.decisions.trash}</Button>
				<Button kind="quiet" hint_key="n" is_disabled={n > 0 || at < 0} is_pressed={props.has_note} on_press={props.on_note}>{text.decide.note}</Button>
				<Button kind="quiet" hint_key="u" on_press={() => void undo_last()}>{text.decisions.undo}</Button>
			</div>
			<div class="where">
				{n > 0
					? <>
						<strong>{text.queue.selected(n)}</strong>
						<Button kind="quiet" on_press={() => queue.clear_selection()}>{text.queue.clear_selection}</Button>
					</>
					: at >= 0 && <span>{text.queue.position(at + 1, Math.max(total, items.length), total_is_capped)}</span>}
				<Button kind="quiet" class_name="keys-button" hint_key="?" on_press={props.on_help}>{text.keys.title}</Button>
			</div>
		</div>
	);
}

const REASONS = Object.keys(text.reject_reasons) as RejectReason[];

// Digits choose, so that "r 1" is quick.
export function ReasonMenu({ on_choose, on_close }: { on_choose: (reason: RejectReason) => void; on_close: () => void }) {
	return (
		<Dialog
			title={text.decide.reason_menu} on_close={on_close}
			on_key={(event) => {
				const reason = REASONS[Number(event.key) - 1];
				if (reason) {
					event.preventDefault();
					on_choose(reason);
				}
			}}
		>
			<div class="reason-menu">
				{REASONS.map((reason, i) => (
					<Button hint_key={count(i + 1)} on_press={() => on_choose(reason)}>{text.reject_reasons[reason]}</Button>
				))}
			</div>
			<p class="help">{text.decide.reason_help}</p>
		</Dialog>
	);
}

interface NoteProps {
	note: string;
	on_keep: (note: string) => void;
	on_close: () => void;
}

export function NoteDialog({ note, on_keep, on_close }: NoteProps) {
	const area = useRef<HTMLTextAreaElement>(null);
	return (
		<Dialog title={text.decide.note_title} on_close={on_close}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					on_keep(area.current!.value.trim());
				}}
			>
				<textarea
					ref={area} autofocus rows={4} maxLength={1000} dir="auto" aria-label={text.decide.note}
					onKeyDown={(event) => {
						if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
							on_keep(area.current!.value.trim());
						}
					}}
				>
					{note}
				</textarea>
				<p class="help">{text.decide.note_help}</p>
				<footer>
					<Button on_press={on_close}>{text.cancel}</Button>
					<Button kind="primary" type="submit">{text.save}</Button>
				</footer>
			</form>
		</Dialog>
	);
}
