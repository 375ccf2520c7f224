// Loads something when a component appears or its key changes; an answer that comes late is dropped.
import { useCallback, useEffect, useState } from "preact/hooks";

import { sentence_of } from "../api/client";
import { text } from "../text";

interface Loaded<T> {
	value: T | null;
	fault: string | null;
	is_loading: boolean;
	again: () => void;
}

export function use_load<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
	const [state, set_state] = useState<{ value: T | null; fault: string | null; is_loading: boolean }>(
		{ value: null, fault: null, is_loading: true });
	const [turn, set_turn] = useState(0);

	useEffect(() => {
		const abort = new AbortController();
		set_state((before) => ({ ...before, is_loading: true, fault: null }));
		load(abort.signal).then(
			(value) => !abort.signal.aborted && set_state({ value, fault: null, is_loading: false }),
			(fault) => !abort.signal.aborted &&
				set_state({ value: null, fault: sentence_of(fault, text.no_connection), is_loading: false }),
		);
		return () => abort.abort();
	}, [key, turn]);
	const again = useCallback(() => set_turn((n) => n + 1), []);
	return { ...state, again };
}
