// Signing in, on a page of its own or over work that goes on afterwards.
import { useState } from "preact/hooks";

import { Problem, sentence_of } from "../api/client";
import { session } from "../state/session";
import { text } from "../text";
import { Button, Fault, Field } from "../ui/basic";

function trouble_of(fault: unknown): string {
	if (fault instanceof Problem && fault.status === 401) {
		return text.session.wrong;
	}
	if (fault instanceof Problem && fault.status === 429) {
		return text.session.wait(fault.retry_after_s || 60);
	}
	if (fault instanceof Problem && fault.status === 404) {
		return text.session.no_accounts;
	}
	return sentence_of(fault, text.no_connection);
}

export function SignIn({ email: known = "" }: { email?: string }) {
	const [email, set_email] = useState(known);
	const [password, set_password] = useState("");
	const [trouble, set_trouble] = useState("");
	const [is_busy, set_busy] = useState(false);

	async function submit(event: Event) {
		event.preventDefault();
		set_busy(true);
		set_trouble("");
		try {
			await session.sign_in(email.trim(), password);
		} catch (fault) {
			set_trouble(trouble_of(fault));
			set_busy(false);
		}
	}
	return (
		<form class="sign-in" onSubmit={submit}>
			<Field label={text.session.email} type="email" name="email" autocomplete="username" value={email} on_change={set_email} is_required />
			<Field label={text.session.password} type="password" name="password" autocomplete="current-password" value={password} on_change={set_password} is_required />
			{trouble && <Fault>{trouble}</Fault>}
			<Button kind="primary" type="submit" is_busy={is_busy}>{text.session.sign_in}</Button>
			<p class="help">{text.session.forgotten}</p>
		</form>
	);
}

export function SignInPage() {
	return (
		<main class="door">
			<h1>{text.name}</h1>
			<SignIn />
		</main>
	);
}
