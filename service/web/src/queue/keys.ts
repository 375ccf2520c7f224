// One key an action; the help is drawn from the same table.
import { text } from "../text";

export interface Binding {
	keys: string[]; // as KeyboardEvent.key names them
	action: string;
	group: keyof typeof text.keys.groups;
	shown?: string;
}

export const bindings: Binding[] = [
	{ keys: ["j", "ArrowDown"], action: "next", group: "move", shown: "j  ↓" },
	{ keys: ["k", "ArrowUp"], action: "previous", group: "move", shown: "k  ↑" },
	{ keys: ["Enter", "o"], action: "open", group: "move", shown: "Enter" },
	{ keys: ["a"], action: "approve", group: "decide" },
	{ keys: ["s"], action: "spam", group: "decide" },
	{ keys: ["r"], action: "reason", group: "decide" },
	{ keys: ["t"], action: "trash", group: "decide" },
	{ keys: ["u", "z"], action: "undo", group: "decide", shown: "u" },
	{ keys: ["n"], action: "note", group: "decide" },
	{ keys: ["x"], action: "select", group: "other" },
	{ keys: ["X"], action: "range", group: "other", shown: "Shift x" },
	{ keys: ["e"], action: "expand", group: "other" },
	{ keys: ["w"], action: "reasons", group: "other" },
	{ keys: ["/"], action: "search", group: "other" },
	{ keys: ["f"], action: "filters", group: "other" },
	{ keys: ["."], action: "refresh", group: "other" },
	{ keys: ["?"], action: "help", group: "other" },
	{ keys: ["Escape"], action: "close", group: "other", shown: "Esc" },
];

function is_typing(target: EventTarget | null): boolean {
	const element = target as HTMLElement | null;
	if (element instanceof HTMLInputElement) {
		return element.type !== "checkbox" && element.type !== "radio";
	}
	return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

// The action that a key stands for where it was pressed, or "".
export function action_of(event: KeyboardEvent): string {
	if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
		return "";
	}
	// A dialog closes itself, and its fields with it.
	if (document.querySelector("dialog[open]")) {
		return "";
	}
	if (is_typing(event.target)) {
		return event.key === "Escape" ? "leave" : "";
	}
	// Buttons and checkboxes keep their own keys.
	const target = event.target as HTMLElement;
	if ((event.key === "Enter" || event.key === " ") && target.closest("button, a, input, summary")) {
		return "";
	}
	return bindings.find((one) => one.keys.includes(event.key))?.action ?? "";
}
