// What a one-time link opens: choosing a password, and with it being signed in.
import { useState } from "preact/hooks";

import { post, Problem, sentence_of } from "../api/client";
import type { SessionAnswer } from "../api/types";
import { session } from "../state/session";
import { text } from "../text";
import { Button, Fault, Field, Waiting } from "../ui/basic";
import { use_load } from "../ui/use_load";

interface Link {
	purpose: string;
	email: string;
	name: string;
}

const MIN_PASSWORD = 12;

function Choose({ secret, link }: { secret: string; link: Link }) {
	const [email, set_email] = useState(link.email);
	const [name, set_name] = useState(link.name);
	const [password, set_password] = useState("");
	const [trouble, set_trouble] = useState("");
	const [is_busy, set_busy] = useState(false);
	const is_first = link.purpose === "first";

	async function submit(event: Event) {
		event.preventDefault();
		if ([...password].length < MIN_PASSWORD) {
			set_trouble(text.session.password_short);
			return;
		}
		set_busy(true);
		try {
			const answer = await post<SessionAnswer>("/v1/links/use",
				{
					secret, password,
					...(is_first ? { email: email.trim() } : {}),
					...(name.trim() ? { name: name.trim() } : {}),
				});
			// The secret is used up, and belongs into no history.
			history.replaceState(null, "", "#/queue");
			window.dispatchEvent(new HashChangeEvent("hashchange"));
			session.take(answer);
		} catch (fault) {
			set_busy(false);
			set_trouble(fault instanceof Problem && fault.status === 404
				? text.session.link_unknown_help : sentence_of(fault, text.no_connection));
		}
	}
	return (
		<form class="sign-in" onSubmit={submit}>
			<h1>{text.session.link_title[link.purpose] ?? text.session.title}</h1>
			<p>{text.session.link_help[link.purpose]}</p>
			{is_first
				? <Field label={text.session.email} type="email" name="email" autocomplete="username" value={email} on_change={set_email} is_required />
				: (
					<>
						<input type="email" class="unseen" name="email" autocomplete="username" value={link.email} readOnly tabIndex={-1} aria-hidden="true" />
						<p><bdi>{link.email}</bdi></p>
					</>
				)}
			{link.purpose !== "reset" && <Field label={text.session.your_name} value={name} on_change={set_name} autocomplete="name" />}
			<Field label={text.session.new_password} type="password" name="password" autocomplete="new-password" value={password} on_change={set_password} help={text.session.password_help} is_required />
			{trouble && <Fault>{trouble}</Fault>}
			<Button kind="primary" type="submit" is_busy={is_busy}>{text.session.start}</Button>
		</form>
	);
}

export function LinkPage({ secret }: { secret: string }) {
	const link = use_load(secret, () => post<Link>("/v1/links/look", { secret }));
	return (
		<main class="door">
			{link.is_loading && <Waiting />}
			{link.value && <Choose secret={secret} link={link.value} />}
			{link.fault && (
				<>
					<h1>{text.session.link_unknown}</h1>
					<p>{text.session.link_unknown_help}</p>
					<p><a href="#/queue">{text.session.to_sign_in}</a></p>
				</>
			)}
		</main>
	);
}
