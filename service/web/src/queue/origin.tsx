// Where a comment came from, where that is worth telling: by Akismet's interface.
import type { Comment } from "../api/types";
import { text } from "../text";

export function Origin({ comment }: { comment: Comment }) {
	return comment.origin === "akismet" ? <span class="origin" title={text.queue.by_akismet}>{text.queue.akismet}</span> : null;
}
