// The types of page and embed hold.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { BUILD, installed, ROOT } from "./harness.mjs";

test("the compiler finds nothing wrong with the types", () => {
	const web = join(ROOT, "service", "web");
	const config = join(BUILD, "web-types.json");
	writeFileSync(config, JSON.stringify({
		extends: join(web, "tsconfig.json"),
		compilerOptions: {
			baseUrl: join(BUILD, "service", "web", "npm", "node_modules"),
			paths: { preact: ["preact"], "preact/*": ["preact/*"] },
		},
		include: [join(web, "src"), join(web, "embed")],
	}));
	const done = spawnSync(process.execPath, [installed.resolve("typescript/bin/tsc"), "-p", config], { encoding: "utf8" });
	assert.equal(done.stdout, "");
	assert.equal(done.status, 0);
});
