// What others do, as it happens: what they settle disappears, what comes in announces itself.
import { listen } from "../api/events";
import { connection } from "../state/connection";
import { session } from "../state/session";
import { queue } from "./list";
import { outbox } from "./outbox";

let n_opened = 0;

function is_shown(status: string): boolean {
	const wanted = queue.value.filter.status;
	return wanted === "any" || status === (wanted || "pending");
}

export function follow(): () => void {
	return listen({
		changed: ({ id, version, status }) => {
			const comment = queue.find(id);
			if (!comment || outbox.has(id) || version <= comment.version) {
				return;
			}
			if (!is_shown(status)) {
				queue.take_out(new Set([id]));
			} else {
				queue.replace({ ...comment, version, status });
			}
		},
		arrived: ({ site, pending }) => {
			const { filter, items, n_arrived } = queue.value;
			if ((filter.site && filter.site !== site) || pending === 0) {
				return;
			}
			if (items.length === 0 && !queue.value.is_loading) {
				void queue.load(filter);
			} else {
				queue.set({ n_arrived: n_arrived + 1 });
			}
		},
		lease: ({ id, actor_name }) => {
			const comment = queue.find(id);
			if (comment && !comment.lease?.is_mine && actor_name !== session.value.user?.name) {
				queue.replace({
					...comment,
					lease: actor_name === null ? null : { actor_name, is_mine: false, expires_at: "" },
				});
			}
		},
		reload: () => void queue.load(queue.value.filter, true),
		opened: () => {
			connection.found();
			if (n_opened++ > 0) {
				void queue.load(queue.value.filter, true);
				void connection.check_page();
			}
		},
	});
}
