// The names of the sites that one may see, for filters.
import { get } from "../api/client";
import type { Page, Site } from "../api/types";
import { session } from "../state/session";
import { Store } from "../state/store";

export const sites = new Store<{ names: string[] }>({ names: [] });

export async function load_sites(): Promise<void> {
	const of_roles = (session.value.user?.roles ?? []).flatMap((role) => role.site ?? []);
	sites.set({ names: [...new Set(of_roles)] });
	if (session.has_role("admin")) {
		const page = await get<Page<Site>>("/v1/sites").catch(() => null);
		if (page) {
			sites.set({ names: page.items.map((one) => one.site) });
		}
	}
}
