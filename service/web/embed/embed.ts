// <script async src="…/embed.js" data-site="NAME" data-thread="URL"></script>
// shows a page's comments and their form where the script stands. No cookies, no third party.
import { make } from "./element";
import { Form } from "./form";
import { type Language, language_of } from "./languages";
import { CommentList } from "./list";
import { OwnComments } from "./own";
import { type Draft, type Needs, type PublicComment, Service } from "./service";
import { style } from "./style";

function random_key(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
}

// The page's own address, without what changes from visit to visit.
function thread_of_page(): string {
	const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href;
	return canonical ?? location.href.split(/[?#]/)[0];
}

// Styles of the page stay out, and ours in; constructed, so that a strict policy of the page allows it.
function make_root(after: Element, language: Language): HTMLElement {
	const host = make("div", { id: "hamlet", lang: language.tag, dir: language.direction });
	const shadow = host.attachShadow({ mode: "open" });
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(style);
	shadow.adoptedStyleSheets = [sheet];
	const root = make("section", { class: "hamlet", "aria-label": language.words.title });
	shadow.append(root);
	// Not shown; but pages often hide what is empty.
	host.append(language.words.title);
	after.after(host);
	return root;
}

class Embed {
	private list: CommentList;
	private form: Form;
	private own: OwnComments;
	private none: HTMLElement;
	private key = "";
	private keyed = ""; // what was last sent under it
	private more: HTMLButtonElement;
	private cursor = "";

	constructor(private root: HTMLElement, private service: Service, private language: Language, needs: Needs) {
		const { words } = language;
		this.own = new OwnComments(service.site, service.thread);
		this.none = make("p", { class: "help", hidden: true }, words.none);
		this.list = new CommentList(language, (comment, item) => this.answer(comment, item));
		this.form = new Form(words, needs, (draft) => void this.send(draft), () => this.answer(null, null));
		this.more = make("button", { type: "button", class: "quiet", hidden: true, click: () => void this.load() }, words.more);
		root.append(make("h2", {}, words.title), this.none, this.list.element, this.more, this.form.element);
	}

	async load(): Promise<void> {
		const page = await this.service.comments(this.cursor);
		page.items.forEach((one) => this.list.add(one));
		this.cursor = page.next ?? "";
		this.more.hidden = page.next === null;
		if (page.next === null) {
			this.own.pending(page.items).forEach((one) => this.list.add(one));
		}
		this.none.hidden = !this.list.is_empty;
	}

	// The form moves beneath what it answers, and back.
	private answer(comment: PublicComment | null, item: HTMLElement | null): void {
		if (item) {
			item.after(this.form.element);
		} else {
			this.root.append(this.form.element);
		}
		this.form.answer(comment?.id ?? "", comment?.author.name ?? "");
	}

	private async send(draft: Draft): Promise<void> {
		const { words } = this.language;
		// Only what is sent once more, since its answer was lost, goes under the same key.
		const whole = JSON.stringify(draft);
		if (whole !== this.keyed) {
			[this.key, this.keyed] = [random_key(), whole];
		}
		this.form.tell("");
		this.form.set_busy(true);
		const sent = await this.service.send(draft, this.key);
		this.form.set_busy(false);
		if (sent.kind === "faults") {
			if (this.form.show(sent.faults) === 0) {
				this.form.tell(words.offline);
			}
		} else if (sent.kind === "sent") {
			this.show_own(draft, sent.id, sent.status);
		} else {
			this.form.tell(words[sent.kind]);
		}
		if (sent.kind !== "offline") {
			this.keyed = "";
		}
	}

	private show_own(draft: Draft, id: string, status: string): void {
		const { words } = this.language;
		const comment = {
			id, status, content: draft.content, author: { name: draft.name }, parent: draft.parent,
			created_at: new Date().toISOString(),
		};
		this.form.clear();
		this.root.append(this.form.element);
		this.none.hidden = true;
		this.list.add(comment).focus();
		this.form.tell(status === "approved" ? words.thanks : words.awaiting);
		if (status !== "approved") {
			this.own.add(comment);
		}
	}
}

async function start(script: HTMLScriptElement): Promise<void> {
	const { site = "", thread, language: wanted } = script.dataset;
	const language = language_of([wanted, document.documentElement.lang, ...navigator.languages]);
	const root = make_root(script, language);
	const service = new Service(new URL(script.src).origin, site, thread || thread_of_page());
	try {
		const embed = new Embed(root, service, language, await service.needs());
		await embed.load();
	} catch {
		root.replaceChildren(make("p", { class: "help closed" }, language.words.closed));
	}
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
	void start(script);
}
