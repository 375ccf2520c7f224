// Short messages at the edge of the page; each says what happened and, where there is one, a way on.
import { Store } from "./store";

export interface Toast {
	id: number;
	text: string;
	kind: "done" | "trouble";
	action?: { label: string; run: () => void };
}

const SHOWN_MS = 6000;
// What asks for a decision, or tells of trouble, takes longer to read.
const LONG_SHOWN_MS = 15_000;
const MAX_SHOWN = 3;
let last_id = 0;

export const toasts = new Store<{ items: Toast[] }>({ items: [] });

export function dismiss(id: number): void {
	toasts.set({ items: toasts.value.items.filter((one) => one.id !== id) });
}

export function tell(text: string, kind: Toast["kind"] = "done", action?: Toast["action"]): void {
	const id = ++last_id;
	toasts.set({ items: [...toasts.value.items, { id, text, kind, action }].slice(-MAX_SHOWN) });
	window.setTimeout(() => dismiss(id), kind === "done" && !action ? SHOWN_MS : LONG_SHOWN_MS);
}
