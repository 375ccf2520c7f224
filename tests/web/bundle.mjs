// Imports modules of the page as they are, through the bundler that builds it.
import { createRequire } from "node:module";
import { join } from "node:path";

import { BUILD, ROOT } from "./harness.mjs";

export async function import_source(...paths) {
	const modules = join(BUILD, "service", "web", "npm");
	const esbuild = createRequire(join(modules, "package.json"))("esbuild");
	const folder = join(ROOT, "service", "web");
	const { outputFiles } = await esbuild.build({
		stdin: { contents: paths.map((path) => `export * from "./${path}";`).join("\n"), resolveDir: folder },
		bundle: true, format: "esm", write: false, target: "es2022",
		nodePaths: [join(modules, "node_modules")],
	});
	return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
