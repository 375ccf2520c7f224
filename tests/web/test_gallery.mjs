// Hostile comments, light, dark and on a phone: safe, within their place, and for the eye a
// screenshot of each below the build folder. Every view besides: axe, zoom, keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe_violations, finish, open_browser, open_signed_in, Service, shoot } from "./harness.mjs";

const HOSTILE = {
	script: "<script>document.title='gone'</script><img src=x onerror=\"document.title='gone'\"><svg onload=\"document.title='gone'\">",
	style: "<style>*{display:none}</style><div style=\"position:fixed;inset:0;background:red\">over all</div>",
	links: "[url=http://evil.example/a]click[/url] javascript:document.title='gone' https://evil.example/?q=1&r=2 data:text/html,x www.evil.example",
	bidi: "\u202eturned \u2066around\u2069 and\u202c \u200fback \u061cagain",
	tags: "fr\u200bee b\u00adon\u2060us \u{e0068}\u{e0069}\u{e0064} \ufeff",
	accents: "Z".concat("\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308".repeat(25), " ", `e${"\u0323".repeat(90)}`),
	word: "w".repeat(65000),
	lines: "line\n".repeat(2000),
	emoji: "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}\u{1f44d}\u{1f3fd}".repeat(400),
	scripts: "שלום مرحبا নমস্কার ไทย 漢字 ﷽﷽﷽ 𒐫𒐫𒐫",
	combined: "\u0d4d\u0d4d\u0d4d జ్ఞ‌ా a\u20dd\u20de\u20e3",
};
const NAMES = ["\u202egnp.exe", "<b>bold</b>", "n".repeat(200), "Ż̈̈̈̈̈̈̈̈̈̈̈ó", "\u{1f600}".repeat(50)];
const VIEWS = ["queue", "decided", "record", "rules", "labels", "sites", "people", "audit"];

let service;
let browser;

before(async () => {
	service = await new Service().start();
	await service.ask("PATCH", "/v1/sites/my-site", { settings: { premoderated: true } });
	for (const [i, [name, content]] of Object.entries(HOSTILE).entries()) {
		await service.submit(content, NAMES[i % NAMES.length], { thread: `https://news.example/${name}` });
	}
	browser = await open_browser();
});

after(async () => {
	await browser?.close();
	await service?.stop();
});

const is_too_wide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

async function look_at_all(options, mode) {
	const page = await open_signed_in(browser, service, options);
	const names = Object.keys(HOSTILE);
	await page.locator(".row").nth(names.length - 1).waitFor();
	await shoot(page, `gallery-${mode}-list`);
	for (const [i, name] of names.entries()) {
		await page.locator(".row-body").nth(i).click();
		await page.locator(".the-comment").waitFor();
		await shoot(page, `gallery-${mode}-${name}`);
		assert.equal(await is_too_wide(page), false, name);
		const { box, pane } = await page.evaluate(() => ({
			box: document.querySelector(".the-comment").getBoundingClientRect().toJSON(),
			pane: document.querySelector(".pane").getBoundingClientRect().toJSON(),
		}));
		assert.ok(box.left >= pane.left && box.right <= pane.right, name);
		// A long one must not push the rest out of reach.
		assert.ok(box.height < 4000, `${name} is ${box.height} px high`);
		if (options.isMobile) {
			await page.getByRole("button", { name: "← List" }).click();
		}
	}
	assert.match(await page.title(), /Queue/);
	assert.equal(await page.locator("main img, main script, main style, main iframe, .detail a").count(), 0);
	await finish(page);
}

test("hostile comments are safe to look at, in the light", () => look_at_all({}, "light"));
test("hostile comments are safe to look at, in the dark", () => look_at_all({ colorScheme: "dark" }, "dark"));
test("hostile comments are safe to look at on a phone", () =>
	look_at_all({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }, "phone"));

test("what turns or hides text is shown by name", async () => {
	const page = await open_signed_in(browser, service);
	await page.locator(".row", { hasText: "turned around" }).locator(".row-body").click();
	await page.locator(".unseen-mark", { hasText: "forces right-to-left" }).waitFor();
	assert.doesNotMatch(await page.locator(".content-text").textContent(), /[\u202a-\u202e\u2066-\u2069]/);
	await page.locator(".row", { hasText: "click" }).locator(".row-body").click();
	await page.locator(".content-text", { hasText: "hxxps://evil[.]example" }).waitFor();
	await finish(page);
});

// What differs in the dark is the colours.
for (const [colorScheme, rules] of [["light", null], ["dark", ["color-contrast", "link-in-text-block"]]]) {
	test(`axe finds nothing wrong on any view, ${colorScheme}`, async () => {
		const page = await open_signed_in(browser, service, { colorScheme, bypassCSP: true, reducedMotion: "reduce" });
		for (const view of VIEWS) {
			await page.goto(`${service.url}/#/${view}`);
			await page.locator(`.view-${view}`).waitFor();
			await page.locator(".waiting").waitFor({ state: "detached" });
			await shoot(page, `view-${colorScheme}-${view}`);
			assert.deepEqual(await axe_violations(page, rules), [], view);
		}
		await page.goto(`${service.url}/#/queue`);
		await page.locator(".row").first().waitFor();
		await page.keyboard.press("w");
		await page.keyboard.press("f");
		assert.deepEqual(await axe_violations(page, rules), [], "with filters and all reasons");
		for (const key of ["?", "r", "n"]) {
			await page.keyboard.press(key);
			await page.getByRole("dialog").waitFor();
			assert.deepEqual(await axe_violations(page, rules), [], `dialog of ${key}`);
			await page.keyboard.press("Escape");
			await page.getByRole("dialog").waitFor({ state: "hidden" });
		}
		await finish(page);
	});
}

test("at 200% zoom nothing is cut off, and everything is in reach", async () => {
	// Twice as large on 1280 by 800 leaves 640 by 400 of the page's pixels.
	const page = await open_signed_in(browser, service, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
	for (const view of VIEWS) {
		await page.goto(`${service.url}/#/${view}`);
		await page.locator(`.view-${view}`).waitFor();
		await page.locator(".waiting").waitFor({ state: "detached" });
		assert.equal(await is_too_wide(page), false, view);
		await shoot(page, `zoom-${view}`);
	}
	await page.goto(`${service.url}/#/queue`);
	await page.locator(".row-body").first().click();
	await page.getByRole("button", { name: "Approve" }).click({ trial: true });
	await shoot(page, "zoom-open");
	await finish(page);
});

test("in high contrast it is seen what is open, and how likely spam is", async () => {
	const page = await open_signed_in(browser, service, { forcedColors: "active" });
	await page.locator(".row.current").waitFor();
	const found = await page.evaluate(() => {
		const of = (what) => getComputedStyle(document.querySelector(what));
		const ground = of("body").backgroundColor;
		const is_seen = (what) => of(what).borderInlineStartColor !== ground;
		const is_lined = (what) => of(what).borderBottomColor !== ground;
		return [is_seen(".row.current"), is_seen(".row:not(.current)"), is_lined("nav [aria-current]"),
			is_lined("nav a:not([aria-current])"), of(".gauge").backgroundImage !== "none"];
	});
	assert.deepEqual(found, [true, false, true, false, true]);
	await shoot(page, "high-contrast");
	await finish(page);
});

test("on a phone the open view is in sight among the others", async () => {
	const page = await open_signed_in(browser, service, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
	for (const view of ["audit", "queue"]) {
		await page.goto(`${service.url}/#/${view}`);
		await page.locator(`.view-${view}`).waitFor();
		await page.waitForFunction(() => {
			const { left, right } = document.querySelector("nav [aria-current]").getBoundingClientRect();
			return left >= 0 && right <= innerWidth;
		});
	}
	await finish(page);
});

test("a comment without a name is called that, and offers none that its author also wrote", async () => {
	await service.ask("PATCH", "/v1/sites/my-site", { settings: { requires_name: false } }, { "If-Match": "*" });
	await service.submit("Nobody wrote this", "", { thread: "https://news.example/nameless" });
	const page = await open_signed_in(browser, service, { at: "#/queue?thread=https://news.example/nameless" });
	await page.getByLabel("Select: without a name").waitFor();
	await page.getByRole("article", { name: "without a name" }).waitFor();
	assert.equal(await page.locator(".author button", { hasText: "without a name" }).count(), 0);
	await finish(page);
});

test("everything on the queue is reached by Tab, and the focus is seen", async () => {
	const page = await open_signed_in(browser, service);
	await page.locator(".row").first().waitFor();
	const reached = new Set();
	for (let i = 0; i < 80; i++) {
		await page.keyboard.press("Tab");
		reached.add(await page.evaluate(() => {
			const { activeElement: at } = document;
			const seen = getComputedStyle(at).outlineStyle !== "none";
			return `${at.id || at.textContent.slice(0, 20)}${seen ? "" : " unseen"}`;
		}));
	}
	for (const name of ["search", "Filters", "Approvea", "Spams", "Rejectr", "Trasht", "Noten", "Undou", "Keys?"]) {
		assert.ok(reached.has(name), `${name} is not reached: ${[...reached].join(" | ")}`);
	}
	await finish(page);
});
