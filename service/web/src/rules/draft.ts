// A rule while it is written: what the form holds, and the rule that it stands for.

export type Test = "words" | "phrases" | "domains" | "pattern";

export interface Draft {
	name: string;
	description: string;
	look_at: string;
	test: Test;
	entries: string; // one a line, or the pattern
	action: "weight" | "hold" | "reject" | "approve";
	weight: string;
	mode: string;
	site: string; // "" is all
	rest: Record<string, unknown>; // keys that the form does not show, kept as they are
}

export const TESTS: Test[] = ["words", "phrases", "domains", "pattern"];
export const LOOK_AT = ["content", "author", "url", "email", "links", "any"];

export const NEW_DRAFT: Draft = {
	name: "", description: "", look_at: "content", test: "words", entries: "", action: "weight",
	weight: "2", mode: "shadow", site: "", rest: {},
};

function list_of(value: unknown): string[] {
	return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

// The draft of a stored rule; null where the form cannot hold it.
export function draft_of(rule: Record<string, unknown>, site: string | null): Draft | null {
	const { name, description, look_at, action, weight, mode, words, phrases, domains, pattern, ...rest } = rule;
	const tests = { words, phrases, domains, pattern };
	const test = TESTS.filter((one) => tests[one] !== undefined);
	if (test.length !== 1 || typeof look_at === "object" || "when" in rest) {
		return null;
	}
	return {
		name: String(name ?? ""), description: String(description ?? ""),
		look_at: String(look_at ?? "content"), test: test[0], entries: list_of(tests[test[0]]).join("\n"),
		action: (action as Draft["action"]) ?? "weight", weight: String(weight ?? 2),
		mode: String(mode ?? "on"), site: site ?? "", rest,
	};
}

export function rule_of(draft: Draft): Record<string, unknown> {
	const entries = draft.entries.split("\n").map((line) => line.trim()).filter(Boolean);
	const rule: Record<string, unknown> = {
		...draft.rest,
		name: draft.name.trim(),
		[draft.test]: draft.test === "pattern" ? draft.entries.trim() : entries,
		mode: draft.mode,
	};
	if (draft.description.trim()) {
		rule.description = draft.description.trim();
	}
	if (draft.test !== "domains" && draft.look_at) {
		rule.look_at = draft.look_at;
	}
	if (draft.action === "weight") {
		rule.weight = Number(draft.weight);
	} else {
		rule.action = draft.action;
	}
	return rule;
}

export function is_whole(draft: Draft): boolean {
	return draft.entries.trim() !== "" && (draft.action !== "weight" || Number(draft.weight) !== 0);
}
