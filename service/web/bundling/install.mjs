// Installs what a package-lock.json names into a folder of the build, so that the source tree stays
// as it is: install.mjs SOURCE FOLDER STAMP. Does nothing where it is installed already.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [source, folder, stamp] = process.argv.slice(2);
const NAMES = ["package.json", "package-lock.json"];

function is_installed() {
	return existsSync(stamp) && NAMES.every((name) => existsSync(join(folder, name)) &&
		readFileSync(join(folder, name)).equals(readFileSync(join(source, name))));
}

function install() {
	mkdirSync(folder, { recursive: true });
	rmSync(stamp, { force: true });
	NAMES.forEach((name) => copyFileSync(join(source, name), join(folder, name)));
	return spawnSync(
		"npm",
		["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"],
		{ cwd: folder, encoding: "utf8" },
	);
}

if (!is_installed()) {
	const done = install();
	if (done.status !== 0) {
		console.error(done.error?.message ?? `${done.stdout}${done.stderr}`);
		console.error(`npm could not install what ${source} needs.`);
		console.error("Set meson's option -Dweb=disabled to build without the review page.");
		process.exit(1);
	}
}
writeFileSync(stamp, "");
