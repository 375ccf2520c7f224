// A value that components follow: they are drawn anew when what they select of it changes.
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

export class Store<T extends object> {
	private listeners = new Set<() => void>();

	constructor(private current: T) {}

	get value(): T {
		return this.current;
	}

	set(change: Partial<T>): void {
		this.current = { ...this.current, ...change };
		for (const listener of [...this.listeners]) {
			listener();
		}
	}

	subscribe(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}
}

export function use_store<T extends object, S>(store: Store<T>, select: (value: T) => S): S {
	const [, redraw] = useReducer((n: number, _: void) => n + 1, 0);
	const selected = select(store.value);
	const latest = useRef({ select, selected });
	latest.current = { select, selected };
	useLayoutEffect(() => {
		const check = () => {
			if (latest.current.select(store.value) !== latest.current.selected) {
				redraw();
			}
		};
		check();
		return store.subscribe(check);
	}, [store]);
	return selected;
}
