// The menu of who is signed in: password, signing out.
import { useEffect, useRef, useState } from "preact/hooks";

import { post, Problem, sentence_of } from "../api/client";
import { session } from "../state/session";
import { use_store } from "../state/store";
import { tell } from "../state/toast";
import { text } from "../text";
import { Button, Fault, Field } from "../ui/basic";
import { Dialog } from "../ui/dialog";

function PasswordDialog({ on_close }: { on_close: () => void }) {
	const [current, set_current] = useState("");
	const [next, set_next] = useState("");
	const [trouble, set_trouble] = useState("");

	async function submit(event: Event) {
		event.preventDefault();
		try {
			await post("/v1/session/password", { current, new: next });
			on_close();
			tell(text.session.password_changed);
		} catch (fault) {
			set_trouble(fault instanceof Problem && fault.code === "wrong_email_or_password"
				? text.session.wrong : sentence_of(fault, text.no_connection));
		}
	}
	return (
		<Dialog title={text.session.change_password} on_close={on_close}>
			<form onSubmit={submit}>
				<Field label={text.session.current_password} type="password" autocomplete="current-password" value={current} on_change={set_current} is_required />
				<Field label={text.session.new_password} type="password" autocomplete="new-password" value={next} on_change={set_next} help={text.session.password_help} is_required />
				{trouble && <Fault>{trouble}</Fault>}
				<footer>
					<Button on_press={on_close}>{text.cancel}</Button>
					<Button kind="primary" type="submit">{text.save}</Button>
				</footer>
			</form>
		</Dialog>
	);
}

export function AccountMenu() {
	const user = use_store(session, (state) => state.user)!;
	const menu = useRef<HTMLDetailsElement>(null);
	const [is_changing, set_changing] = useState(false);

	function sign_out(everywhere: boolean) {
		session.sign_out(everywhere).catch((fault) => tell(sentence_of(fault, text.no_connection), "trouble"));
	}
	useEffect(() => {
		function close(event: Event) {
			const target = event.target as Element;
			const is_over = event instanceof KeyboardEvent ? event.key === "Escape"
				: !menu.current?.contains(target) || target.closest("a, button") !== null;
			if (is_over && menu.current?.open) {
				menu.current.open = false;
			}
		}
		document.addEventListener("click", close);
		document.addEventListener("keydown", close);
		return () => {
			document.removeEventListener("click", close);
			document.removeEventListener("keydown", close);
		};
	}, []);
	return (
		<>
			<details class="account" ref={menu}>
				<summary aria-label={`${text.session.menu}: ${user.name || user.email}`}><bdi>{user.name || user.email}</bdi></summary>
				<div class="menu">
					<p class="help"><bdi>{user.email}</bdi></p>
					<p class="help">{user.roles.map((one) => `${text.roles[one.role]}: ${one.site ?? text.all_sites}`).join(", ")}</p>
					<a class="button quiet" href="#/decided">{text.views.decided}</a>
					<Button kind="quiet" on_press={() => set_changing(true)}>{text.session.change_password}</Button>
					<Button kind="quiet" on_press={() => sign_out(true)}>{text.session.sign_out_everywhere}</Button>
					<Button kind="quiet" on_press={() => sign_out(false)}>{text.session.sign_out}</Button>
				</div>
			</details>
			{is_changing && <PasswordDialog on_close={() => set_changing(false)} />}
		</>
	);
}
