// Builds the review page and the embed: bundle.mjs MODULES OUT.c OUT.d
// MODULES is the folder that install.mjs filled; OUT.c a table of files for web_file.h, compressed
// already; OUT.d tells ninja which sources went in.
import { createRequire } from "node:module";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { hash_of, web_file_table } from "./table.mjs";

const [modules, out_c, out_d] = process.argv.slice(2);
const source = fileURLToPath(new URL("..", import.meta.url));
const esbuild = createRequire(join(modules, "package.json"))("esbuild");

const COMMON = {
	absWorkingDir: source,
	bundle: true,
	charset: "utf8",
	define: { "process.env.NODE_ENV": '"production"' },
	jsx: "automatic",
	jsxImportSource: "preact",
	legalComments: "none",
	logLevel: "warning",
	metafile: true,
	minify: true,
	nodePaths: [join(modules, "node_modules")],
	write: false,
};

async function bundle(entry, options) {
	const result = await esbuild.build({ ...COMMON, entryPoints: [entry], ...options });
	return { text: result.outputFiles[0].text, inputs: Object.keys(result.metafile.inputs) };
}

function named(stem, ending, text) {
	return `assets/${stem}-${hash_of(text)}.${ending}`;
}

const script = await bundle("src/main.tsx", { format: "esm", target: ["es2020"] });
const style = await bundle("src/style/all.css", { target: ["es2020"] });
const embed = await bundle("embed/embed.ts", { format: "iife", target: ["es2018"] });
const icon = readFileSync(join(source, "src/icon.svg"), "utf8");
const assets = [
	{ path: named("page", "js", script.text), type: "text/javascript; charset=utf-8", text: script.text },
	{ path: named("page", "css", style.text), type: "text/css; charset=utf-8", text: style.text },
	{ path: named("icon", "svg", icon), type: "image/svg+xml", text: icon },
];
const page = readFileSync(join(source, "src/index.html"), "utf8").replace(
	/\{\{(\w+)\}\}/g,
	(_, name) => `/${assets[["script", "style", "icon"].indexOf(name)].path}`,
);

writeFileSync(out_c, web_file_table([
	{ path: "", type: "text/html; charset=utf-8", text: page },
	{ path: "embed.js", type: "text/javascript; charset=utf-8", text: embed.text },
	...assets.map((asset) => ({ ...asset, is_immutable: true })),
]));

const build_scripts = readdirSync(join(source, "bundling")).map((name) => `bundling/${name}`);
const inputs = [script, style, embed].flatMap((one) => one.inputs)
	.map((name) => relative(source, join(source, name)))
	.filter((name) => !name.includes("node_modules"));
const depends = [...inputs, "src/index.html", "src/icon.svg", ...build_scripts]
	.map((name) => join(source, name).replaceAll(" ", "\\ "));
writeFileSync(out_d, `${out_c}: ${depends.join(" ")}\n`);
