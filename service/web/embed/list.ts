// The comments of a page, answers beneath what they answer.
import { make } from "./element";
import type { Language } from "./languages";
import type { PublicComment } from "./service";

// Deeper answers are not set in further: there is no room for it on a phone.
const MAX_DEPTH = 4;

export class CommentList {
	readonly element = make("ol", { class: "comments" });
	private items = new Map<string, { item: HTMLElement; replies: HTMLElement; depth: number }>();
	private format: Intl.DateTimeFormat;

	constructor(private language: Language, private on_reply: (comment: PublicComment, item: HTMLElement) => void) {
		this.format = new Intl.DateTimeFormat(language.tag, { dateStyle: "medium", timeStyle: "short" });
	}

	// Comments come in the order of time, so that what is answered is there before the answer.
	add(comment: PublicComment): HTMLElement {
		const known = this.items.get(comment.id);
		if (known) {
			return known.item;
		}
		const parent = comment.parent ? this.items.get(comment.parent) : undefined;
		const depth = parent ? parent.depth + 1 : 0;
		const replies = make("ol");
		const item = make("li", { tabindex: "-1", id: `comment-${comment.id}` }, this.article(comment), replies);
		(parent ? parent.replies : this.element).append(item);
		if (parent && depth >= MAX_DEPTH) {
			parent.item.after(item);
		}
		this.items.set(comment.id, { item, replies, depth });
		return item;
	}

	get is_empty(): boolean {
		return this.items.size === 0;
	}

	private article(comment: PublicComment): HTMLElement {
		const { words } = this.language;
		const is_pending = comment.status !== "approved";
		const article = make("article", {},
			make("header", {},
				make("bdi", { class: "author" }, comment.author.name),
				" ",
				make("time", { datetime: comment.created_at }, this.format.format(new Date(comment.created_at)))),
			make("p", { class: "content", dir: "auto" }, comment.content));
		if (is_pending) {
			article.append(make("p", { class: "awaiting" }, words.awaiting));
		} else {
			article.append(make("button", {
				type: "button", class: "quiet",
				"aria-label": `${words.reply_to} ${comment.author.name}`,
				click: () => this.on_reply(comment, article),
			}, words.reply));
		}
		return article;
	}
}
