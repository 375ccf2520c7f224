// A value that is shown once, with a button that copies it.
import { useState } from "preact/hooks";

import { text } from "../text";
import { Button } from "./basic";

export async function copy(value: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(value);
		return true;
	} catch {
		return false; // without HTTPS there is no clipboard: it can be selected by hand
	}
}

export function Copyable(props: { value: string; label: string }) {
	const [is_copied, set_copied] = useState(false);
	return (
		<div class="copyable">
			<code tabIndex={0} aria-label={props.label}>{props.value}</code>
			<Button on_press={async () => set_copied(await copy(props.value))}>
				{is_copied ? text.copied : text.copy}
			</Button>
		</div>
	);
}
