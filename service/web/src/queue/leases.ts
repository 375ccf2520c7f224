// Holds the open comment and the next ones, so that no two people decide the same.
import { call, post } from "../api/client";
import type { Lease, Page } from "../api/types";
import { may_decide } from "./decide";
import { queue } from "./list";

const LEASE_S = 120;
const RENEW_MS = 45_000;
const HELD_AHEAD = 3;

let held = new Set<string>();
let timer = 0;

function wanted(): string[] {
	const { items, current } = queue.value;
	const at = Math.max(0, queue.index(current));
	return items.slice(at)
		.filter((one) => one.status === "pending" && may_decide(one.site))
		.filter((one) => one.id === current || !one.lease || one.lease.is_mine)
		.slice(0, HELD_AHEAD)
		.map((one) => one.id);
}

function take(leases: (Lease & { id: string })[]): void {
	const answers = new Map(leases.map((one) => [one.id, one]));
	queue.set({
		items: queue.value.items.map((one) => {
			const lease = answers.get(one.id);
			return lease ? { ...one, lease } : one;
		}),
	});
}

// Claims what is wanted now and gives back what is not; only where that changes anything.
export async function hold(is_renewal = false): Promise<void> {
	const ids = document.hidden ? [] : wanted();
	const free = [...held].filter((id) => !ids.includes(id) && !queue.gone.has(id));
	const is_same = ids.every((id) => held.has(id)) && free.length === 0;
	if (is_same && !is_renewal) {
		return;
	}
	held = new Set(ids);
	clearTimeout(timer);
	timer = window.setTimeout(() => void hold(true), RENEW_MS);
	try {
		if (free.length > 0) {
			await call("DELETE", "/v1/leases", { body: { ids: free } });
		}
		if (ids.length > 0) {
			take((await post<Page<Lease & { id: string }>>("/v1/leases", { ids, seconds: LEASE_S })).items);
		}
	} catch {
		// A lease is a courtesy: versions keep decisions from colliding without it.
	}
}

export function release_all(): void {
	clearTimeout(timer);
	if (held.size > 0) {
		void call("DELETE", "/v1/leases", { body: { ids: [...held] } }).catch(() => {});
		held = new Set();
	}
}
