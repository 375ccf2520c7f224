// Roles, for all sites or for some.
import type { Role, RoleName } from "../api/types";
import { text } from "../text";
import { Button, Select } from "../ui/basic";

const NAMES = Object.keys(text.roles) as RoleName[];

interface RolePickerProps {
	roles: Role[];
	sites: string[];
	for_all: boolean; // whether a role can be given for all of them
	on_change: (roles: Role[]) => void;
}

export function RolePicker({ roles, sites, for_all, on_change }: RolePickerProps) {
	const change = (at: number, part: Partial<Role>) =>
		on_change(roles.map((one, i) => (i === at ? { ...one, ...part } : one)));
	return (
		<fieldset class="roles">
			<legend>{text.people.role}</legend>
			{roles.map((role, i) => (
				<div class="role">
					<Select
						label={text.people.role} is_label_hidden value={role.role}
						on_change={(name) => change(i, { role: name as RoleName })}
						options={NAMES.map((name) => [name, text.roles[name]])}
					/>
					<Select
						label={text.people.at} is_label_hidden value={role.site ?? ""}
						on_change={(site) => change(i, { site: site || null })}
						options={[...(for_all || role.site === null ? [["", text.all_sites]] : []), ...sites.map((name) => [name, name])] as [string, string][]}
					/>
					{roles.length > 1 && (
						<Button kind="quiet" label={text.remove} on_press={() => on_change(roles.filter((_, at) => at !== i))}>✕</Button>
					)}
					<p class="help">{text.role_help[role.role]}</p>
				</div>
			))}
			{sites.length > 0 && (
				<Button kind="quiet" on_press={() => on_change([...roles, { site: sites[0], role: "moderator" }])}>{text.people.add_role}</Button>
			)}
		</fieldset>
	);
}
