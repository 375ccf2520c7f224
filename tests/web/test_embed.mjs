// The embed on a page of another origin: the form, its messages, answers, and what awaits moderation.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { axe_violations, host_of, open_browser, open_page, Service, shoot } from "./harness.mjs";

let service;
let browser;
let site; // a page of another origin, with nothing of ours but the script
let site_url;

const STRANGE = `html { text-transform: uppercase; letter-spacing: .5em; text-align: center; text-indent: 3em; }
	div { line-height: .2; } div:empty { display: none; }`;

function page_of(attributes, lang = "en", style = "") {
	return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>A page</title>
		<style nonce="page">@media (prefers-color-scheme: dark) { body { background: #181a1b; color: #eee; } } ${style && STRANGE}</style><link rel="icon" href="data:,"></head>
		<body><main><h1>A page</h1><script async src="${service.url}/embed.js" ${attributes}></script></main></body></html>`;
}

before(async () => {
	service = await new Service().start();
	browser = await open_browser();
	site = createServer((request, answer) => {
		const url = new URL(request.url, "http://site");
		const { site: name = "my-site", thread = "https://news.example/one", lang, style } = Object.fromEntries(url.searchParams);
		answer.writeHead(200, {
			"Content-Type": "text/html",
			"Content-Security-Policy": `default-src 'none'; img-src data:; style-src 'nonce-page'; script-src ${service.url}; connect-src ${service.url}`,
		});
		answer.end(page_of(`data-site="${name}" data-thread="${thread}"`, lang, style));
	});
	await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
	site_url = `http://127.0.0.1:${site.address().port}`;
	await service.ask("PATCH", "/v1/sites/my-site", {
		origins: [site_url], settings: { requires_email: true, premoderated: true },
	});
});

after(async () => {
	await browser?.close();
	site?.close();
	await service?.stop();
});

async function open(query = "", options = {}) {
	const page = await open_page(browser, { hosts: [host_of(service.url), host_of(site_url)], ...options });
	await page.goto(`${site_url}/?${query}`);
	await page.locator("#hamlet form, #hamlet .closed").first().waitFor();
	return page;
}

// Comments that people have approved, in a thread.
async function approved(content, thread, more = {}) {
	const { id } = await service.submit(content, "Ada", { thread, author: { email: "ada@example.com" }, ...more });
	await service.ask("POST", `/v1/comments/${id}/decisions`, { decision: "approve" }, { "If-Match": "*" });
	return id;
}

async function write(page, { comment = "", name = "", email = "" }) {
	await page.getByLabel("Comment", { exact: true }).fill(comment);
	await page.getByLabel("Name").fill(name);
	await page.getByLabel("Email").fill(email);
	await page.getByRole("button", { name: "Post comment" }).click();
}

test("what is missing is said beside its field, all at once", async () => {
	const page = await open();
	const said = async (label) => {
		const field = page.getByLabel(label, { exact: label === "Comment" });
		const id = (await field.getAttribute("aria-describedby")).split(" ")[0];
		return page.locator(`[id="${id}"]`).textContent();
	};
	await write(page, {});
	assert.equal(await said("Comment"), "Please enter your comment!");
	assert.equal(await said("Name"), "Please enter your name here");
	assert.equal(await said("Email"), "Please enter your email address here");
	await shoot(page, "embed-missing-fields");
	assert.equal(await page.evaluate(() => document.querySelector("#hamlet").shadowRoot.activeElement.name), "comment");
	await write(page, { comment: "Hello", name: "Ada", email: "ada@" });
	assert.equal(await said("Comment"), "");
	assert.equal(await said("Name"), "");
	assert.equal(await said("Email"), "You have entered an incorrect email address!");
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("a field that only the service refuses is marked too", async () => {
	const page = await open("", { expected: ["422"] });
	await write(page, { comment: "Hello", name: "Ada", email: "a@b..example" });
	const message = page.locator("#hamlet .fault:visible");
	await message.waitFor();
	assert.equal(await message.textContent(), "You have entered an incorrect email address!");
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("what is too long is called that", async () => {
	const page = await open("", { expected: ["422"] });
	await write(page, { comment: "я".repeat(40_000), name: "漢".repeat(150), email: "ada@example.com" });
	const messages = page.locator("#hamlet .fault:visible");
	await messages.nth(1).waitFor();
	assert.deepEqual(await messages.allTextContents(), ["This is too long.", "This is too long."]);
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("a refusal that belongs to no field is told all the same", async () => {
	const page = await open("", { expected: ["422"] });
	await page.route("**/v1/comments?site=*", (route) => (route.request().method() === "GET" ? route.continue() : route.fulfill({
		status: 422, headers: { "Access-Control-Allow-Origin": "*" }, json: { errors: [{ pointer: "/parent", code: "unknown" }] },
	})));
	await write(page, { comment: "Hello", name: "Ada", email: "ada@example.com" });
	await page.getByText("Your comment could not be sent. It is kept here").waitFor();
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("the page's ways with text and with what is empty are kept out", async () => {
	await approved("A fine comment", "https://news.example/ways");
	const page = await open("thread=https://news.example/ways&style=strange");
	const comment = page.locator("#hamlet li .content");
	await comment.waitFor({ state: "visible" });
	assert.equal(await comment.innerText(), "A fine comment");
	const found = await comment.evaluate((one) => {
		const { letterSpacing, textAlign, textIndent, lineHeight, fontSize } = getComputedStyle(one);
		return [letterSpacing, textAlign, textIndent, parseFloat(lineHeight) / parseFloat(fontSize)];
	});
	assert.deepEqual(found, ["normal", "start", "0px", 1.5]);
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("the author sees that a comment awaits moderation, also later, and others do not", async () => {
	const page = await open("thread=https://news.example/pending");
	await write(page, { comment: "A first thought", name: "Ada", email: "ada@example.com" });
	const own = page.locator("#hamlet li", { hasText: "A first thought" });
	await own.waitFor();
	assert.match(await own.textContent(), /Your comment is awaiting moderation\./);
	await page.reload();
	await own.waitFor();
	assert.match(await own.textContent(), /Your comment is awaiting moderation\./);
	await shoot(page, "embed-pending");
	assert.deepEqual(await page.context().cookies(), []);
	const other = await open("thread=https://news.example/pending");
	assert.equal(await other.locator("#hamlet li").count(), 0);
	const { items } = await service.ask("GET", "/v1/queue?thread=https://news.example/pending");
	assert.equal(items.length, 1);
	await service.ask("POST", `/v1/comments/${items[0].id}/decisions`, { decision: "approve" }, { "If-Match": "*" });
	await page.reload();
	await own.waitFor();
	assert.doesNotMatch(await own.textContent(), /awaiting/);
	assert.deepEqual([...page.faults(), ...other.faults()], []);
	await page.context().close();
	await other.context().close();
});

test("an answer stands beneath what it answers", async () => {
	const thread = "https://news.example/answers";
	const id = await approved("What do you think?", thread);
	await approved("I agree.", thread, { parent: id });
	const page = await open(`thread=${thread}`);
	await page.locator("#hamlet li li", { hasText: "I agree." }).waitFor();
	await page.getByRole("button", { name: "Reply to Ada" }).first().click();
	await write(page, { comment: "So do I.", name: "Bob", email: "bob@example.com" });
	await page.locator("#hamlet li li", { hasText: "So do I." }).waitFor();
	await shoot(page, "embed-answers");
	const { items } = await service.ask("GET", `/v1/queue?thread=${thread}`);
	assert.deepEqual(items.map((one) => one.parent), [id]);
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("hostile comments are text, and stay within their place", async () => {
	const thread = "https://news.example/hostile";
	for (const content of ["<img src=x onerror=\"document.title='gone'\"><script>document.title='gone'</script>",
		"x".repeat(20000), `e${"\u0301".repeat(400)}`, "\u202eturned around", "👨‍👩‍👧‍👦".repeat(300)]) {
		await approved(content, thread);
	}
	const page = await open(`thread=${thread}`, { viewport: { width: 390, height: 800 } });
	await page.locator("#hamlet li").nth(4).waitFor();
	assert.equal(await page.title(), "A page");
	assert.equal(await page.locator("#hamlet img, #hamlet script").count(), 0);
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
	await shoot(page, "embed-hostile");
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("it speaks the page's language, from right to left where that is so", async () => {
	const cases = [["de", "Kommentar senden", "ltr"], ["fr-CA", "Publier le commentaire", "ltr"],
		["ar", "نشر التعليق", "rtl"], ["he", "פרסום תגובה", "rtl"], ["xx", "Post comment", "ltr"]];
	for (const [lang, button, direction] of cases) {
		const page = await open(`lang=${lang}`, { locale: "en-GB" });
		await page.getByRole("button", { name: button }).waitFor();
		assert.equal(await page.locator("#hamlet").getAttribute("dir"), direction);
		await shoot(page, `embed-${lang}`);
		assert.deepEqual(page.faults(), []);
		await page.context().close();
	}
});

test("axe finds nothing wrong, light and dark", async () => {
	for (const colorScheme of ["light", "dark"]) {
		await approved("Hello there.", "https://news.example/axe");
		const page = await open("thread=https://news.example/axe", { colorScheme, bypassCSP: true });
		await page.locator("#hamlet li").first().waitFor();
		await write(page, {});
		assert.deepEqual(await axe_violations(page), [], colorScheme);
		await shoot(page, `embed-${colorScheme}`);
		await page.context().close();
	}
});

test("where the site is unknown it says so calmly", async () => {
	const page = await open("site=nowhere", { expected: ["404"] });
	await page.getByText("Comments are not available on this page.").waitFor();
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("a comment that was lost on its way is kept, and sent once", async () => {
	const thread = "https://news.example/lost";
	const page = await open(`thread=${thread}`, { expected: ["ERR_"] });
	// The first answer is lost, though the comment has arrived.
	let n = 0;
	await page.route("**/v1/comments?site=*", async (route) => {
		if (route.request().method() === "POST" && n++ === 0) {
			await route.fetch();
			await route.abort();
		} else {
			await route.continue();
		}
	});
	await write(page, { comment: "Only once", name: "Ada", email: "ada@example.com" });
	await page.getByText("Your comment could not be sent.").waitFor();
	assert.equal(await page.getByLabel("Comment", { exact: true }).inputValue(), "Only once");
	await page.getByRole("button", { name: "Post comment" }).click();
	await page.locator("#hamlet li", { hasText: "Only once" }).waitFor();
	const queued = async () => (await service.ask("GET", `/v1/queue?thread=${thread}`)).items.length;
	assert.equal(await queued(), 1);
	// What has been changed meanwhile is another comment.
	n = 0;
	await write(page, { comment: "Before", name: "Ada", email: "ada@example.com" });
	await page.getByText("Your comment could not be sent.").waitFor();
	await write(page, { comment: "After", name: "Ada", email: "ada@example.com" });
	await page.locator("#hamlet li", { hasText: "After" }).waitFor();
	assert.equal(await queued(), 3);
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});
