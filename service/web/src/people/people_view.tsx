// Who may do what; inviting, changing, disabling.
import { useState } from "preact/hooks";

import { call, patch, post, sentence_of } from "../api/client";
import type { Role, User } from "../api/types";
import { Name } from "../content/name";
import { sites } from "../queue/sites";
import { session } from "../state/session";
import { use_store } from "../state/store";
import { tell } from "../state/toast";
import { text } from "../text";
import { Button, Fault, Field, Waiting } from "../ui/basic";
import { Copyable } from "../ui/copy";
import { Confirm, Dialog } from "../ui/dialog";
import { use_pages } from "../ui/use_pages";
import { RolePicker } from "./role_picker";

interface Link {
	name: string;
	link: string;
}

function UserDialog({ user, on_done, on_close }: { user: User | null; on_done: (link: Link | null) => void; on_close: () => void }) {
	const all = use_store(sites, (state) => state.names);
	const own = session.sites_with("admin");
	const names = own ?? all;
	const [email, set_email] = useState(user?.email ?? "");
	const [name, set_name] = useState(user?.name ?? "");
	const [roles, set_roles] = useState<Role[]>(user?.roles ?? [{ site: own?.[0] ?? null, role: "moderator" }]);
	const [trouble, set_trouble] = useState("");

	async function submit(event: Event) {
		event.preventDefault();
		try {
			if (user) {
				await patch(`/v1/users/${user.id}`, { name, roles });
				on_done(null);
			} else {
				const made = await post<User & { link: string }>("/v1/users", { email, name, roles });
				on_done({ name: name || email, link: made.link });
			}
		} catch (fault) {
			set_trouble(sentence_of(fault, text.no_connection));
		}
	}
	return (
		<Dialog title={user ? text.people.change : text.people.invite} on_close={on_close}>
			<form onSubmit={submit}>
				{!user && <Field label={text.people.email} type="email" value={email} on_change={set_email} is_required />}
				<Field label={text.people.name} value={name} on_change={set_name} is_required />
				<RolePicker roles={roles} sites={names} for_all={own === null} on_change={set_roles} />
				{trouble && <Fault>{trouble}</Fault>}
				<footer>
					<Button on_press={on_close}>{text.cancel}</Button>
					<Button kind="primary" type="submit">{user ? text.save : text.people.invite}</Button>
				</footer>
			</form>
		</Dialog>
	);
}

interface LineProps {
	user: User;
	on_edit: () => void;
	on_remove: () => void;
	act: (what: () => Promise<unknown>) => void;
	on_link: (link: Link) => void;
}

function Line({ user, on_edit, on_remove, act, on_link }: LineProps) {
	const is_me = user.id === session.value.user?.id;
	async function make_link() {
		const made = await post<{ link: string }>(`/v1/users/${user.id}/link`);
		on_link({ name: user.name || user.email, link: made.link });
	}
	return (
		<li class={`person${user.is_disabled ? " disabled" : ""}`}>
			<div>
				<strong><Name name={user.name || user.email} /></strong>
				{is_me && <span class="chip">{text.people.you}</span>}
				{user.is_disabled && <span class="chip">{text.people.disabled}</span>}
				<p class="help"><bdi>{user.email}</bdi> · {user.roles.map((one) => `${text.roles[one.role]} (${one.site ?? text.all_sites})`).join(", ")}</p>
			</div>
			<span class="actions">
				<Button on_press={on_edit}>{text.people.change}</Button>
				<Button on_press={() => act(make_link)}>{text.people.new_link}</Button>
				{!is_me && (
					<>
						<Button on_press={() => act(() => patch(`/v1/users/${user.id}`, { is_disabled: !user.is_disabled }))}>
							{user.is_disabled ? text.people.enable : text.people.disable}
						</Button>
						<Button kind="danger" on_press={on_remove}>{text.remove}</Button>
					</>
				)}
			</span>
		</li>
	);
}

export function PeopleView() {
	const users = use_pages<User>("/v1/users?limit=100");
	const [edited, set_edited] = useState<User | "new" | null>(null);
	const [removed, set_removed] = useState<User | null>(null);
	const [link, set_link] = useState<Link | null>(null);

	function act(what: () => Promise<unknown>) {
		what().then(users.again, (fault) => tell(sentence_of(fault, text.no_connection), "trouble"));
	}
	return (
		<div class="page">
			<header class="page-head">
				<h1>{text.people.title}</h1>
				<Button kind="primary" on_press={() => set_edited("new")}>{text.people.invite}</Button>
			</header>
			{users.is_loading && !users.items && <Waiting />}
			{users.fault && <Fault on_retry={users.again}>{users.fault}</Fault>}
			<ul class="people">
				{users.items?.map((user) => (
					<Line
						key={user.id} user={user} act={act} on_link={set_link}
						on_edit={() => set_edited(user)} on_remove={() => set_removed(user)}
					/>
				))}
			</ul>
			{users.has_more && <Button on_press={() => void users.load_more()}>{text.show_more}</Button>}
			{edited && (
				<UserDialog
					user={edited === "new" ? null : edited} on_close={() => set_edited(null)}
					on_done={(made) => {
						set_edited(null);
						set_link(made);
						users.again();
					}}
				/>
			)}
			{link && (
				<Dialog title={text.people.link_for(link.name)} on_close={() => set_link(null)}>
					<p>{text.people.invited}</p>
					<Copyable value={link.link} label={text.people.link_for(link.name)} />
				</Dialog>
			)}
			{removed && (
				<Confirm
					title={text.people.remove_title(removed.name || removed.email)} help={text.people.remove_help}
					action={text.remove} is_danger on_close={() => set_removed(null)}
					on_confirm={() => act(() => call("DELETE", `/v1/users/${removed.id}`))}
				/>
			)}
		</div>
	);
}
