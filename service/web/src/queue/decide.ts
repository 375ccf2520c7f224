// Deciding and undoing: shown at once, sent by the outbox, taken back where the service says no.
import { get, Problem } from "../api/client";
import type { Comment, DecisionKind, Page, PastDecision, RejectReason } from "../api/types";
import { session } from "../state/session";
import { tell } from "../state/toast";
import { text } from "../text";
import { queue } from "./list";
import { type Entry, outbox } from "./outbox";

interface Choice {
	decision: DecisionKind;
	reason?: RejectReason;
	force?: boolean;
}

// Decided on this page, the last one at the end.
const done_here: { comment: Comment; index: number }[] = [];
const notes = new Map<string, string>();

export function keep_note(id: string, note: string): void {
	notes.set(id, note);
}

export function note_of(id: string): string {
	return notes.get(id) ?? "";
}

export function may_decide(site?: string): boolean {
	return session.has_role("moderator", site);
}

export function decide(ids: string[], choice: Choice): void {
	const chosen = ids.map((id) => queue.find(id)).filter((one): one is Comment => !!one);
	if (chosen.length === 0) {
		return;
	}
	if (!chosen.every((one) => may_decide(one.site))) {
		tell(text.queue.read_only, "trouble");
		return;
	}
	const open = chosen.filter((one) => queue.fits(one.status));
	const entries = open.map((comment) => ({
		...choice, comment, index: queue.index(comment.id), note: note_of(comment.id),
	}));
	for (const comment of open) {
		queue.gone.set(comment.id, comment.version);
		done_here.push({ comment, index: queue.index(comment.id) });
		notes.delete(comment.id);
	}
	chosen.filter((one) => !open.includes(one)).forEach((one) => void tell_conflict(one, queue.index(one.id)));
	queue.take_out(new Set(chosen.map((one) => one.id)));
	void outbox.add(entries);
}

// Puts a comment back without opening it: what is open by now must not change under the next key.
function return_to_list(comment: Comment, index: number): void {
	queue.put_back(comment, index, false);
}

// Somebody was faster: say who, and show the comment as it is now.
async function tell_conflict({ id }: Comment, index: number): Promise<void> {
	const [comment, trail] = await Promise.all([
		get<Comment>(`/v1/comments/${id}`).catch(() => null),
		get<Page<{ actor_name?: string | null; version: number }>>(`/v1/comments/${id}/decisions`).catch(() => null),
	]);
	if (comment && queue.fits(comment.status)) {
		return_to_list(comment, index);
		tell(text.decide.conflict_changed, "trouble", { label: text.decide.show_it, run: () => queue.open(id) });
		return;
	}
	queue.take_out(new Set([id]));
	const last = [...(trail?.items ?? [])].sort((a, b) => b.version - a.version)[0];
	tell(text.decide.conflict_settled(last?.actor_name || text.decide.conflict_someone,
		comment ? text.status[comment.status] : text.decided.trash));
}

function failed(entry: Entry, problem: Problem): void {
	const at = done_here.findIndex((one) => one.comment.id === entry.comment.id);
	if (at >= 0 && entry.decision !== "undo") {
		done_here.splice(at, 1);
	}
	if (problem.status === 412 || problem.status === 404 || problem.code === "nothing_to_undo") {
		void tell_conflict(entry.comment, entry.index);
		return;
	}
	if (entry.decision === "undo") {
		queue.take_out(new Set([entry.comment.id]));
		tell(text.decide.undo_failed(problem.status === 403 ? text.decide.no_rights : problem.message), "trouble");
		return;
	}
	return_to_list(entry.comment, entry.index);
	if (problem.code === "leased") {
		const name = entry.comment.lease?.actor_name ?? text.decide.conflict_someone;
		tell(text.decide.conflict_leased(name), "trouble", {
			label: text.decide.decide_anyway,
			run: () => decide([entry.comment.id], { decision: entry.decision, reason: entry.reason, force: true }),
		});
	} else if (problem.status === 403) {
		tell(text.decide.no_rights, "trouble");
	} else {
		tell(text.decide.failed(problem.message), "trouble");
	}
}

function done(entry: Entry, comment: Comment): void {
	if (entry.decision === "undo" && queue.find(comment.id)) {
		queue.replace(comment);
	} else if (queue.value.filter.status === "any") {
		queue.put_back({ ...entry.comment, ...comment }, entry.index, false);
	} else {
		// An earlier page's may be shown here still.
		queue.hear(comment.id, comment);
	}
}

// What an earlier page decided is not to be decided here again; but what is looked at stays.
function taken_up(entries: Entry[], is_start: boolean): void {
	const last = new Map(entries.map((one) => [one.comment.id, one]));
	const decided = [...last.values()]
		.filter((one) => one.decision !== "undo" && (is_start || one.comment.id !== queue.value.current));
	decided.forEach(({ comment }) => queue.gone.set(comment.id, comment.version));
	queue.take_out(new Set(decided.map((one) => one.comment.id)));
}

outbox.outcome = { done, failed, taken_up };

function bring_back(comment: Comment, index: number): void {
	queue.put_back({ ...comment, status: "pending", lease: null }, index, true);
	tell(text.decide.undone);
}

export function undo_one(comment: Comment, index = 0): void {
	const unsent = outbox.cancel(comment.id);
	if (!unsent) {
		void outbox.add([{ comment, index, decision: "undo" }]);
	}
	bring_back(comment, index);
}

// The last decision made here; after a reload, the last one that the service knows of.
export async function undo_last(): Promise<void> {
	const last = done_here.pop();
	if (last) {
		undo_one(last.comment, last.index);
		return;
	}
	await outbox.restored;
	// What an earlier page decided and could not send yet is later than all that the service knows of.
	const on_its_way = outbox.last_decision();
	if (on_its_way) {
		undo_one(on_its_way.comment, on_its_way.index);
		return;
	}
	try {
		const page = await get<Page<PastDecision>>("/v1/decisions?mine=true&limit=20");
		const past = page.items.find((one) => one.can_undo && !outbox.has(one.comment.id));
		if (past) {
			undo_one(past.comment);
		} else {
			tell(text.decide.nothing_to_undo);
		}
	} catch (fault) {
		tell(fault instanceof Problem ? fault.message : text.no_connection, "trouble");
	}
}
