// What the service answers, as its API names it.

export type Status = "pending" | "approved" | "rejected";
export type DecisionKind = "approve" | "spam" | "reject" | "trash" | "undo";
export type RejectReason = "abuse" | "off_topic" | "personal_data" | "other";
export type RoleName = "admin" | "moderator" | "viewer";

export interface Role {
	site: string | null; // null: all sites
	role: RoleName;
}

export interface User {
	id: number;
	email: string;
	name: string;
	roles: Role[];
	is_disabled?: boolean;
}

export interface SessionAnswer {
	user: User;
	csrf_token: string;
	expires_at: string;
}

export interface Reason {
	kind: "feature" | "family" | "base" | "rule" | "policy" | "none";
	code: string;
	text?: string;
	detail: string;
	log_odds: number;
	span?: [number, number];
}

export interface Lease {
	actor?: string;
	actor_name: string | null;
	is_mine: boolean;
	expires_at: string;
}

export interface Comment {
	id: string;
	version: number;
	site: string;
	thread: string;
	author: { name: string; url?: string; email?: string; ip?: string; user_agent?: string };
	content: string;
	parent?: string;
	status: Status;
	language?: string;
	probability: number;
	reasons: Reason[];
	model: string;
	origin?: "site" | "browser" | "akismet"; // who sent it
	changed_at: string;
	created_at: string;
	lease?: Lease | null;
}

export interface Counts {
	approved: number;
	rejected: number;
	pending: number;
}

export interface Span {
	begin: number; // bytes of UTF-8 in the content
	end: number;
	log_odds: number;
	shown?: string;
	hidden?: string; // what a disguise folds to
}

export interface TrailEntry {
	at: string;
	decision: string;
	actor: string;
	actor_name?: string | null;
	note: string;
	reason?: string | null;
	before: Status;
	after: Status;
	version: number;
}

export interface Context {
	before: Comment[];
	after: Comment[];
	parent: Comment | null;
	author: Counts & { first_at: string | null };
	domains: (Counts & { domain: string })[];
	spans: Span[];
	trail: TrailEntry[];
}

export interface Page<T> {
	items: T[];
	next: string | null;
}

export interface QueuePage extends Page<Comment> {
	total?: number;
	total_is_capped?: boolean;
	not_indexed?: number; // comments that a search or filter does not know yet
}

export interface PastDecision {
	at: string;
	decision: DecisionKind;
	comment: Comment;
	batch?: string | null;
	can_undo: boolean;
}

export interface Day {
	day: string;
	approved: number;
	rejected: number;
	pending: number;
	decided_alone: number;
	overturned: number;
	decided_by_people: number;
	median_review_s: number | null;
}

export interface History {
	days: Day[];
	reasons: Record<string, number>;
}

// What a site's Akismet clients were told in a month, and what they corrected.
export interface AkismetMonth {
	month: string; // 2026-11
	site: string;
	spam: number;
	ham: number;
	missed_spam: number;
	false_positives: number;
}

export interface Quality {
	spam: number;
	ham: number;
	accuracy: number;
	spam_caught: number;
	ham_blocked: number;
	one_minus_auc: number;
	log_loss: number;
	calibration_error?: number;
}

export interface Model {
	version: number;
	created_at: string;
	in_force: boolean;
	promoted: boolean;
	note: string;
	labels: { spam: number; ham: number };
	quality: Quality | null;
	curves?: {
		roc: [number, number][];
		calibration: { p: number; share: number; n: number }[];
		review_load: { errors: number; load: number }[];
	};
}

export interface Rule {
	name: string;
	origin: "pack" | "stored";
	file?: string;
	line?: number;
	site?: string | null;
	version?: number;
	in_force?: boolean;
	rule?: Record<string, unknown>;
	description?: string;
	look_at?: string;
	test?: string;
	action?: string;
	weight?: number;
	mode?: "on" | "shadow" | "off";
	hits: number;
	shadow_hits: number;
	last_hit_at: string | null;
	decided: { spam: number; ham: number; spam_share: number | null; spam_share_at_least: number };
}

export interface BacktestExamples {
	n: number;
	items: { content: string; author: string; found: string; labelled_at: string }[];
}

export interface Backtest {
	aims_at: "spam" | "ham";
	labels: { spam: number; ham: number };
	hits: { spam: number; ham: number };
	precision: number;
	precision_at_least: number;
	coverage: number;
	newly_hit: { spam: BacktestExamples; ham: BacktestExamples };
	no_longer_hit: { spam: BacktestExamples; ham: BacktestExamples };
	complete: boolean;
}

export interface SiteSettings {
	approve_below: number;
	reject_above: number;
	premoderated: boolean;
	requires_name: boolean;
	requires_email: boolean;
	retention_days?: number;
	akismet_spam_above: number;
	akismet_discard_above: number;
	akismet_stores: boolean;
	akismet_calls_back: boolean;
	akismet_review_s: number;
}

export interface Site {
	site: string;
	version: number;
	origins: string[];
	settings: SiteSettings;
	created_at: string;
}

export interface FieldError {
	pointer: string;
	code: string;
	detail: string;
	line?: number;
}
