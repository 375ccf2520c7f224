// Writes files as a table in C, each as it is, in gzip and in brotli.
import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// Enough of SHA-256 that two versions never share a name.
export function hash_of(text) {
	return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function bytes_in_c(name, bytes) {
	const rows = [];
	for (let at = 0; at < bytes.length; at += 32) {
		rows.push(`\t${[...bytes.subarray(at, at + 32)].join(",")},`);
	}
	return `static const unsigned char ${name}[] = {\n${rows.join("\n")}\n};\n`;
}

function encodings_of(text) {
	const identity = Buffer.from(text, "utf8");
	return {
		identity,
		gzip: gzipSync(identity, { level: 9 }),
		brotli: brotliCompressSync(identity, {
			params: { [constants.BROTLI_PARAM_SIZE_HINT]: identity.length },
		}),
	};
}

export function web_file_table(files) {
	const arrays = [];
	const rows = files.map((file, i) => {
		const members = Object.entries(encodings_of(file.text)).map(([encoding, bytes]) => {
			arrays.push(bytes_in_c(`${encoding}_${i}`, bytes));
			return `\t\t.body[WEB_${encoding.toUpperCase()}] = BYTES(${encoding}_${i}),\n`;
		});
		return `\t{\n\t\t.path = "${file.path}",\n\t\t.content_type = "${file.type}",\n` +
			`\t\t.etag = "W/\\"${hash_of(file.text)}\\"",\n` +
			`\t\t.is_immutable = ${file.is_immutable === true},\n${members.join("")}\t},\n`;
	});
	return `/* Made by the build from the files of service/web. */
#include "web/web_file.h"

#define BYTES(array) {(const char *)(array), sizeof(array)}

${arrays.join("\n")}
const struct web_file web_files[] = {
${rows.join("")}};
const size_t web_files_n = sizeof web_files / sizeof *web_files;
`;
}
