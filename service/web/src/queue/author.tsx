// What is known of the author and of the domains that a comment names, and what was decided so far.
import type { Comment, Context, Counts, TrailEntry } from "../api/types";
import { Content } from "../content/content";
import { one_line } from "../content/dissect";
import { defanged } from "../content/links";
import { Name } from "../content/name";
import { at_moment, on_day } from "../format";
import { text } from "../text";
import { set_filter } from "./filter_bar";
import { NO_FILTER } from "./filter";

function Record({ counts }: { counts: Counts }) {
	const total = counts.approved + counts.rejected;
	const share = total > 0 ? Math.round((10 * counts.approved) / total) : -1;
	return (
		<span class="record-line">
			{total > 0 && <span class={`record-bar tenths-${share}`} aria-hidden="true" />}
			{text.author.record(counts.approved, counts.rejected, counts.pending)}
		</span>
	);
}

export function Author({ comment, context }: { comment: Comment; context: Context | null }) {
	const { author } = comment;
	return (
		<section class="author" aria-label={text.author.title}>
			<h3>{text.author.title}</h3>
			<dl>
				<dt class="wide">
					{author.name
						? (
							<button type="button" class="link-like" onClick={() => set_filter({ ...NO_FILTER, author: author.name, status: "any" })}>
								<Name name={author.name} />
							</button>
						)
						: <Name name="" />}
				</dt>
				<dd class="wide">
					{context && <Record counts={context.author} />}
					{context?.author.first_at && ` ${text.author.since(on_day(context.author.first_at))}`}
				</dd>
				{author.email && <><dt>{text.author.email}</dt><dd><bdi>{one_line(author.email, 100)}</bdi></dd></>}
				{author.url && <><dt>{text.author.website}</dt><dd><bdi class="defanged">{one_line(defanged(author.url), 100)}</bdi></dd></>}
				{author.ip && <><dt>{text.author.address}</dt><dd>{author.ip}</dd></>}
				{comment.language && <><dt>{text.author.language}</dt><dd>{comment.language}</dd></>}
				<dt>{text.author.site}</dt><dd>{comment.site}</dd>
				{context?.domains.map((one) => (
					<>
						<dt class="wide">
							<button
								type="button" class="link-like defanged"
								title={text.queue.link_domain(one.domain)}
								onClick={() => set_filter({ ...NO_FILTER, domain: one.domain, status: "any" })}
							>
								<bdi>{one_line(defanged(one.domain), 60)}</bdi>
							</button>
						</dt>
						<dd class="wide"><Record counts={one} /></dd>
					</>
				))}
			</dl>
		</section>
	);
}

export function Trail({ trail }: { trail: TrailEntry[] }) {
	if (trail.length === 0) {
		return null;
	}
	return (
		<section class="trail" aria-label={text.author.history}>
			<h3>{text.author.history}</h3>
			<ol>
				{trail.map((one) => (
					<li>
						{one.actor === "filter"
							? <span>{text.author.judged(text.status[one.after])}</span>
							: <><span>{text.decided[one.decision] ?? one.decision}</span>{" "}<bdi>{one.actor_name ?? one.actor}</bdi></>}{" "}
						<time dateTime={one.at}>{at_moment(one.at)}</time>
						{one.note && <Content content={one.note} />}
					</li>
				))}
			</ol>
		</section>
	);
}
