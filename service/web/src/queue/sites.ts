// The names of the sites that one may see, for filters and forms.
import { get } from "../api/client";
import type { Page, RoleName, Site } from "../api/types";
import { session } from "../state/session";
import { Store } from "../state/store";
import { text } from "../text";

export const sites = new Store<{ names: string[] }>({ names: [] });

// Adds what is not known yet.
export function learn_sites(names: string[]): void {
	const all = new Set([...sites.value.names, ...names]);
	if (all.size > sites.value.names.length) {
		sites.set({ names: [...all].sort() });
	}
}

// Admins have a list of them; who else sees all learns them from comments.
export async function load_sites(): Promise<void> {
	learn_sites((session.value.user?.roles ?? []).flatMap((role) => role.site ?? []));
	if (session.has_role("admin")) {
		const page = await get<Page<Site>>("/v1/sites").catch(() => null);
		learn_sites(page?.items.map((one) => one.site) ?? []);
	}
}

// What can be chosen for what takes that role there: all sites at once only where one has it for all.
export function site_options(role: RoleName): [value: string, label: string][] {
	const own = session.sites_with(role);
	const names = own ?? sites.value.names;
	return [...(own === null ? [["", text.all_sites]] : []), ...names.map((name) => [name, name])] as [string, string][];
}
