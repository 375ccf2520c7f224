// What others do, as it happens: what they settle disappears, what comes in announces itself.
import { listen } from "../api/events";
import { connection } from "../state/connection";
import { session } from "../state/session";
import { queue } from "./list";

export function follow(): () => void {
	let n_opened = 0;

	return listen({
		changed: ({ id, version, status }) => queue.hear(id, { version, status }),
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
		reload: () => void queue.refresh(),
		opened: () => {
			connection.found();
			// What happened before, or while the list was on its way, was not heard.
			void queue.refresh();
			if (n_opened++ > 0) {
				void connection.check_page();
			}
		},
	});
}
