// Who is signed in. A session that ends keeps the page as it is: sign in, and go on.
import { call, credentials, get, post, Problem } from "../api/client";
import type { Role, RoleName, SessionAnswer, User } from "../api/types";
import { Store } from "./store";

// The cookie cannot be seen from here; this tells that there may be one.
const SIGNED_IN = "hamlet-signed-in";

interface SessionState {
	// unknown: not asked yet. ended: the page stays behind a sign-in dialog.
	phase: "unknown" | "out" | "in" | "ended";
	user: User | null;
}

class Session extends Store<SessionState> {
	private starting: Promise<void> | null = null;

	// Whether there may be a session: who never signed in here need not ask.
	may_be_signed_in(): boolean {
		return localStorage.getItem(SIGNED_IN) !== null;
	}

	// Asks who is signed in; once at a time.
	start(): Promise<void> {
		this.starting ??= this.ask().finally(() => (this.starting = null));
		return this.starting;
	}

	private async ask(): Promise<void> {
		if (!this.may_be_signed_in()) {
			this.set({ phase: "out" });
			return;
		}
		try {
			this.take(await get<SessionAnswer>("/v1/session"));
		} catch (fault) {
			if (fault instanceof Problem) {
				localStorage.removeItem(SIGNED_IN);
				this.set({ phase: "out" });
			} else {
				throw fault;
			}
		}
	}

	// False where it is somebody else's, under whose name no work of this page must go on.
	take(answer: SessionAnswer): boolean {
		localStorage.setItem(SIGNED_IN, "1");
		if (this.value.user !== null && this.value.user.id !== answer.user.id) {
			this.set({ phase: "ended" });
			location.reload();
			return false;
		}
		credentials.csrf_token = answer.csrf_token;
		this.set({ phase: "in", user: answer.user });
		return true;
	}

	async sign_in(email: string, password: string): Promise<void> {
		this.take(await post<SessionAnswer>("/v1/session", { email, password }));
	}

	async sign_out(everywhere: boolean): Promise<void> {
		try {
			await call("DELETE", everywhere ? "/v1/sessions" : "/v1/session");
		} catch (fault) {
			// Whose session has ended is out already.
			if (!(fault instanceof Problem && fault.status === 401)) {
				throw fault;
			}
		}
		localStorage.removeItem(SIGNED_IN);
		location.hash = "";
		location.reload();
	}

	has_role(role: RoleName, site?: string | null): boolean {
		return this.roles_from(role).some((one) => site === undefined || one.site === null || one.site === site);
	}

	// The sites at which one has at least that role; null where it is of all sites.
	sites_with(role: RoleName): string[] | null {
		return this.has_role(role, null) ? null : [...new Set(this.roles_from(role).flatMap((one) => one.site ?? []))];
	}

	private roles_from(role: RoleName): Role[] {
		const rank = { viewer: 0, moderator: 1, admin: 2 };
		return (this.value.user?.roles ?? []).filter((one) => rank[one.role] >= rank[role]);
	}
}

export const session = new Session({ phase: "unknown", user: null });

credentials.ended = () => {
	if (session.value.phase === "in") {
		session.set({ phase: "ended" });
	}
};

credentials.renew = async () => {
	try {
		// The call that asks for it must not be sent while the page is loaded anew, nor told to have failed.
		return session.take(await get<SessionAnswer>("/v1/session")) || new Promise<boolean>(() => {});
	} catch {
		return false;
	}
};
