// Why the filter thinks what it thinks: in words, strongest first, the number second.
import type { Comment, Reason } from "../api/types";
import { one_line } from "../content/dissect";
import { defanged } from "../content/links";
import { text } from "../text";
import { Gauge, grade_of } from "./list_view";

const SHOWN = 6;
// Less is shown as 0.0, and tells nothing.
const LEAST = 0.05;
const MAX_UNITS = 60;

function sentence(reason: Reason): string {
	const shown = one_line(reason.text ?? "", MAX_UNITS);
	const is_spam = reason.log_odds > 0;
	if (reason.kind === "rule") {
		return text.reasons.rule(shown, reason.detail);
	}
	if (reason.kind === "feature" && shown) {
		switch (reason.code) {
		case "word":
			// What the filter counts among words, and no word of the comment: "digits=1", "link".
			if (shown.includes("=")) {
				return text.reasons.shape(shown, is_spam);
			}
			return shown === "link" ? reason.detail : text.reasons.word(shown, is_spam);
		case "pair":
			return text.reasons.pair(shown, is_spam);
		case "link":
		case "domain":
			// Also a part of an address, such as "query", which reads better as the filter says it.
			return shown.includes(".") ? text.reasons.link(defanged(shown), is_spam) : reason.detail;
		case "shape":
			return text.reasons.shape(shown, is_spam);
		case "author":
			return text.reasons.author(shown, is_spam);
		}
	}
	return reason.detail;
}

function Weight({ log_odds, most }: { log_odds: number; most: number }) {
	const steps = Math.max(1, Math.round((8 * Math.abs(log_odds)) / most));
	return (
		<span class={`weight ${log_odds > 0 ? "spam" : "ham"}`} title={text.verdict.weight}>
			<span class={`weight-bar steps-${steps}`} aria-hidden="true" />
			<span class="unseen">{log_odds > 0 ? text.verdict.towards_spam : text.verdict.towards_ham}</span>
			<span class="weight-number">{log_odds > 0 ? "+" : "−"}{Math.abs(log_odds).toFixed(1)}</span>
		</span>
	);
}

interface ReasonsProps {
	comment: Comment;
	is_open: boolean;
	toggle: () => void;
}

export function Reasons({ comment, is_open, toggle }: ReasonsProps) {
	const policies = comment.reasons.filter((one) => one.kind === "policy" || one.kind === "none");
	// What a person can point at goes before sums of what cannot be named.
	const telling = comment.reasons
		.filter((one) => one.kind === "feature" || one.kind === "rule")
		.sort((a, b) => Math.abs(b.log_odds) - Math.abs(a.log_odds));
	const rest = comment.reasons.filter((one) => one.kind === "family" || one.kind === "base");
	const listed = is_open ? [...telling, ...rest] : telling.filter((one) => Math.abs(one.log_odds) >= LEAST).slice(0, SHOWN);
	const most = Math.max(...comment.reasons.map((one) => Math.abs(one.log_odds)), 0.1);
	const words = text.verdict.words.find(([below]) => comment.probability < below)![1];
	return (
		<section class="reasons" aria-label={text.verdict.title}>
			<h3 class={`verdict grade-${grade_of(comment.probability)}`}>
				<Gauge probability={comment.probability} />
				{words}
				<span class="number">{text.verdict.number(comment.probability)}</span>
			</h3>
			{policies.map((one) => <p class="policy">{one.detail}</p>)}
			<ul>
				{listed.map((one) => (
					<li>
						<bdi>{sentence(one)}</bdi>
						<Weight log_odds={one.log_odds} most={most} />
					</li>
				))}
			</ul>
			{(is_open || telling.length > listed.length || rest.length > 0) && (
				<button type="button" class="button quiet" aria-expanded={is_open} onClick={toggle}>
					{is_open ? text.verdict.fewer : text.verdict.all(telling.length + rest.length)}
				</button>
			)}
			{is_open && <p class="help">{text.verdict.weights_help}</p>}
		</section>
	);
}
