// The whole page: who is signed in, where one is, and what holds for every view.
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { RoleName } from "./api/types";
import { AuditView } from "./people/audit_view";
import { LabelsView } from "./labels/labels_view";
import { outbox } from "./queue/outbox";
import { PastView } from "./queue/past_view";
import { QueueView } from "./queue/queue_view";
import { load_sites } from "./queue/sites";
import { PeopleView } from "./people/people_view";
import { RecordView } from "./record/record_view";
import { RulesView } from "./rules/rules_view";
import { AccountMenu } from "./session/account_menu";
import { LinkPage } from "./session/link_page";
import { SignIn, SignInPage } from "./session/sign_in";
import { SitesView } from "./sites/sites_view";
import { connection } from "./state/connection";
import { route } from "./state/route";
import { session } from "./state/session";
import { use_store } from "./state/store";
import { dismiss, toasts } from "./state/toast";
import { text } from "./text";
import { Button, Waiting } from "./ui/basic";
import { Dialog } from "./ui/dialog";

interface View {
	draw: ComponentType;
	label: string;
	needs: RoleName;
	is_in_menu: boolean;
}

const views: Record<string, View> = {
	queue: { draw: QueueView, label: text.views.queue, needs: "viewer", is_in_menu: true },
	decided: { draw: PastView, label: text.views.decided, needs: "moderator", is_in_menu: false },
	record: { draw: RecordView, label: text.views.record, needs: "viewer", is_in_menu: true },
	rules: { draw: RulesView, label: text.views.rules, needs: "viewer", is_in_menu: true },
	labels: { draw: LabelsView, label: text.views.labels, needs: "moderator", is_in_menu: true },
	sites: { draw: SitesView, label: text.views.sites, needs: "admin", is_in_menu: true },
	people: { draw: PeopleView, label: text.views.people, needs: "admin", is_in_menu: true },
	audit: { draw: AuditView, label: text.views.audit, needs: "admin", is_in_menu: true },
};

function TopBar({ view }: { view: string }) {
	const nav = useRef<HTMLElement>(null);
	use_store(session, (state) => state.user);
	// On a phone there is room for some of them.
	useEffect(() => nav.current!.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }), [view]);
	return (
		<header class="top-bar">
			<a class="brand" href="#/queue">{text.name}</a>
			<nav aria-label={text.name} ref={nav}>
				{Object.entries(views)
					.filter(([, one]) => one.is_in_menu && session.has_role(one.needs))
					.map(([name, one]) => (
						<a href={`#/${name}`} aria-current={name === view ? "page" : undefined}>{one.label}</a>
					))}
			</nav>
			<AccountMenu />
		</header>
	);
}

function Notices() {
	const { is_lost, is_stale } = use_store(connection, (state) => state);
	const n_waiting = use_store(outbox, (state) => state.entries.length);
	return (
		<div class="notices" role="status">
			{is_lost && (
				<p class="notice trouble">
					{text.connection.lost} {n_waiting > 0 && text.connection.waiting(n_waiting)}
					<Button on_press={() => connection.try_again()}>{text.try_again}</Button>
				</p>
			)}
			{is_stale && (
				<p class="notice">
					{text.connection.stale}
					<Button on_press={() => location.reload()}>{text.connection.reload}</Button>
				</p>
			)}
		</div>
	);
}

function Toasts() {
	const items = use_store(toasts, (state) => state.items);
	return (
		<div class="toasts" role="status" aria-live="polite">
			{items.map((one) => (
				<div class={`toast ${one.kind}`} key={one.id}>
					<span><bdi>{one.text}</bdi></span>
					{one.action && (
						<Button
							kind="quiet"
							on_press={() => {
								dismiss(one.id);
								one.action!.run();
							}}
						>
							{one.action.label}
						</Button>
					)}
					<Button kind="quiet" label={text.close} on_press={() => dismiss(one.id)}>✕</Button>
				</div>
			))}
		</div>
	);
}

function Inside() {
	const name = use_store(route, (state) => state.view);
	const phase = use_store(session, (state) => state.phase);
	const view = views[name] && session.has_role(views[name].needs) ? name : "queue";
	const Draw = views[view].draw;

	useEffect(() => {
		outbox.restore();
		void load_sites();
	}, []);
	useEffect(() => {
		document.title = `${views[view].label} · ${text.name}`;
	}, [view]);
	return (
		<>
			<a class="skip" href="#content" onClick={(event) => {
				event.preventDefault();
				document.getElementById("content")?.focus();
			}}>{text.skip_to_content}</a>
			<TopBar view={view} />
			<Notices />
			<main id="content" tabIndex={-1} class={`view view-${view}`}><Draw /></main>
			<Toasts />
			{phase === "ended" && (
				<Dialog title={text.session.ended}>
					<p>{text.session.ended_help}</p>
					<SignIn email={session.value.user?.email} />
				</Dialog>
			)}
		</>
	);
}

export function App() {
	const phase = use_store(session, (state) => state.phase);
	const { view, rest } = use_store(route, (state) => state);
	const is_lost = use_store(connection, (state) => state.is_lost);

	useEffect(() => {
		if (phase === "unknown" && !is_lost) {
			session.start().catch(() => {});
		}
	}, [is_lost]);
	if (view === "link" && rest) {
		return <LinkPage secret={rest} />;
	}
	if (phase === "unknown") {
		return is_lost ? <main class="door"><Notices /></main> : <main class="door"><Waiting /></main>;
	}
	return phase === "out" ? <SignInPage /> : <Inside />;
}
