// A list page by page: the first when a component appears, the next ones when they are asked for.
import { useState } from "preact/hooks";

import { get, sentence_of } from "../api/client";
import type { Page } from "../api/types";
import { tell } from "../state/toast";
import { text } from "../text";
import { use_load } from "./use_load";

interface Pages<T> {
	items: T[] | null; // null: none has come
	fault: string | null;
	is_loading: boolean;
	has_more: boolean;
	load_more: () => Promise<void>;
	again: () => void;
}

// path: with a query, to which a cursor is added.
export function use_pages<T>(path: string): Pages<T> {
	const first = use_load(path, () => get<Page<T>>(path));
	const [later, set_later] = useState<Page<T> | null>(null);
	const next = (later ?? first.value)?.next ?? null;

	async function load_more() {
		try {
			const page = await get<Page<T>>(`${path}&cursor=${encodeURIComponent(next!)}`);
			set_later({ items: [...(later?.items ?? []), ...page.items], next: page.next });
		} catch (fault) {
			tell(sentence_of(fault, text.no_connection), "trouble");
		}
	}
	return {
		items: first.value && [...first.value.items, ...(later?.items ?? [])],
		fault: first.fault,
		is_loading: first.is_loading,
		has_more: next !== null,
		load_more,
		again: () => {
			set_later(null);
			first.again();
		},
	};
}
