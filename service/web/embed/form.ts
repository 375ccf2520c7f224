// The form: what is missing is said beside its field, in the words of the page's language.
import { make } from "./element";
import type { Words } from "./languages";
import type { Draft, Fault, Needs } from "./service";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

interface Row {
	row: HTMLElement;
	input: HTMLInputElement | HTMLTextAreaElement;
	fault: HTMLElement;
}

// Labels need an id each, also where a page holds several forms.
let n_forms = 0;

function field_row(id: string, label: string, input: HTMLInputElement | HTMLTextAreaElement, help: string): Row {
	const fault = make("p", { class: "fault", id: `${id}-fault`, hidden: true });
	input.id = id;
	input.dir = "auto";
	input.setAttribute("aria-describedby", `${id}-fault ${id}-help`);
	input.addEventListener("input", () => mark({ row, input, fault }, ""));
	const row = make("div", { class: "row" }, make("label", { for: id }, label), input, fault,
		make("p", { class: "help", id: `${id}-help`, hidden: help === "" }, help));
	return { row, input, fault };
}

function mark({ input, fault }: Row, message: string): void {
	fault.textContent = message;
	fault.hidden = message === "";
	if (message) {
		input.setAttribute("aria-invalid", "true");
	} else {
		input.removeAttribute("aria-invalid");
	}
}

export class Form {
	readonly element: HTMLFormElement;
	private rows: Record<"content" | "name" | "email", Row>;
	private button: HTMLButtonElement;
	private status = make("p", { class: "status", role: "status" });
	private heading = make("p", { class: "reply-to", hidden: true });
	private parent = "";

	constructor(private words: Words, private needs: Needs, on_send: (draft: Draft) => void, on_cancel: () => void) {
		const id = `hamlet-${++n_forms}`;
		const optional = (is_required: boolean, label: string) =>
			is_required ? label : `${label} (${words.optional})`;
		this.rows = {
			content: field_row(`${id}-comment`, words.comment, make("textarea", { rows: "4", name: "comment", maxlength: "65000" }), ""),
			name: field_row(`${id}-name`, optional(needs.requires_name, words.name), make("input", { name: "name", autocomplete: "name", maxlength: "200" }), ""),
			email: field_row(`${id}-email`, optional(needs.requires_email, words.email), make("input", { name: "email", type: "email", autocomplete: "email", maxlength: "250" }), words.email_help),
		};
		this.rows.content.input.required = true;
		this.rows.name.input.required = needs.requires_name;
		this.rows.email.input.required = needs.requires_email;
		this.button = make("button", { type: "submit" }, words.send);
		const cancel = make("button", { type: "button", class: "quiet", click: on_cancel }, words.cancel);
		this.heading.append(make("span"), " ", cancel);
		// The browser's own bubbles would speak other words, and one field at a time.
		this.element = make("form", {
			novalidate: true,
			submit: (event) => {
				event.preventDefault();
				const draft = this.read();
				if (this.show(this.check(draft)) === 0) {
					on_send(draft);
				}
			},
		}, this.heading, this.rows.content.row, make("div", { class: "pair" }, this.rows.name.row, this.rows.email.row), this.button, this.status);
	}

	private read(): Draft {
		return {
			content: this.rows.content.input.value.trim(),
			name: this.rows.name.input.value.trim(),
			email: this.rows.email.input.value.trim(),
			parent: this.parent || undefined,
		};
	}

	private check(draft: Draft): Fault[] {
		const faults: Fault[] = [];
		if (!draft.content) {
			faults.push({ pointer: "/content", code: "required" });
		}
		if (!draft.name && this.needs.requires_name) {
			faults.push({ pointer: "/author/name", code: "required" });
		}
		if (!draft.email && this.needs.requires_email) {
			faults.push({ pointer: "/author/email", code: "required" });
		} else if (draft.email && !EMAIL.test(draft.email)) {
			faults.push({ pointer: "/author/email", code: "invalid" });
		}
		return faults;
	}

	// Says each fault beside its field and goes to the first; how many are said.
	show(faults: Fault[]): number {
		const { words } = this;
		const messages: Record<string, string> = {};
		for (const { pointer, code } of faults) {
			messages[pointer] = code === "too_long" ? words.too_long
				: pointer === "/content" ? words.comment_missing
				: pointer === "/author/name" ? words.name_missing
				: code === "required" ? words.email_missing : words.email_wrong;
		}
		mark(this.rows.content, messages["/content"] ?? "");
		mark(this.rows.name, messages["/author/name"] ?? "");
		mark(this.rows.email, messages["/author/email"] ?? "");
		const marked = this.element.querySelectorAll<HTMLElement>("[aria-invalid]");
		marked[0]?.focus();
		return marked.length;
	}

	tell(message: string): void {
		this.status.textContent = message;
	}

	set_busy(is_busy: boolean): void {
		this.button.disabled = is_busy;
		this.button.textContent = is_busy ? this.words.sending : this.words.send;
	}

	// Answers a comment, or none; the text that was begun stays.
	answer(id: string, name: string): void {
		this.parent = id;
		this.heading.hidden = id === "";
		this.heading.firstElementChild!.replaceChildren(`${this.words.reply_to} `, make("bdi", {}, name));
		if (id) {
			this.rows.content.input.focus();
		}
	}

	// Name and address stay for the next comment.
	clear(): void {
		this.rows.content.input.value = "";
		this.answer("", "");
	}
}
