// A service of its own on a free port, a browser, and pages that note whatever goes wrong in them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const BUILD = process.env.HAMLET_BUILD ?? join(ROOT, "build");
const BINARY = process.env.HAMLET_BINARY ?? join(BUILD, "service", "hamlet");
const CHROMIUM = "/usr/bin/chromium";
// The windows that nobody sees draw an address bar as well, of 240 scripts for each context. The
// others are those of playwright's own list, which this replaces, that matter here.
const FEATURES_OFF = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI",
	"DestroyProfileOnBrowserClose", "DialMediaRouteProvider", "HttpsUpgrades", "LensOverlay", "MediaRouter",
	"PaintHolding", "Translate"];
export const SHOTS = join(BUILD, "web-screenshots");
export const EMAIL = "admin@example.com";
export const PASSWORD = "a staple and three batteries";
const START_TIMEOUT_MS = 60_000;
const UNTIL_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

// What package.json of this folder names, installed by tests/run.
export const installed = createRequire(join(BUILD, "web-tests", "package.json"));

function skip(why) {
	console.log(`skipped: ${why}`);
	process.exit(77);
}

export class Service {
	// In a folder that is kept, or in one of its own that goes with it.
	constructor(folder = null) {
		this.is_kept = folder !== null;
		this.folder = folder;
	}

	async start() {
		this.folder ??= mkdtempSync(join(tmpdir(), "hamlet-web-"));
		this.process = spawn(BINARY, ["serve", "--database", `sqlite:${join(this.folder, "hamlet.db")}`,
			"--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "ignore"] });
		const greeting = await this.read_greeting();
		this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(greeting)[0];
		// Both are told at the first start alone.
		this.key = /site key\s+(\S+)/.exec(greeting)?.[1];
		this.token = /admin token\s+(\S+)/.exec(greeting)?.[1];
		this.link = /sign in\s+(\S+)/.exec(greeting)?.[1];
		const page = await fetch(this.url);
		if (page.status === 404) {
			await this.stop();
			skip("built without the review page");
		}
		this.lacking = await this.find_lacking();
		return this;
	}

	// Calls of the page that this build of the service has no route for.
	async find_lacking() {
		const id = "00000000-0000-7000-8000-000000000000";
		const paths = ["/v1/events", "/v1/leases", "/v1/decisions", "/v1/stats/history", "/v1/export",
			`/v1/comments/${id}/context`];
		const lacking = [];
		for (const path of paths) {
			const abort = new AbortController();
			const answer = await fetch(this.url + path, {
				headers: { Authorization: `Bearer ${this.token}` }, signal: abort.signal,
			});
			if (answer.status === 404 && (await answer.json()).code === "no_route") {
				lacking.push(path.split("/").pop());
			}
			abort.abort();
		}
		return lacking;
	}

	lacks(name) {
		return this.lacking.includes(name) ? `skipped: the service has no ${name}` : false;
	}

	read_greeting() {
		return new Promise((resolve, reject) => {
			let text = "";
			const timer = setTimeout(() => reject(new Error("the service does not start")), START_TIMEOUT_MS);
			this.process.stdout.on("data", (chunk) => {
				text += chunk;
				if (text.includes("curl")) {
					clearTimeout(timer);
					resolve(text);
				}
			});
			this.process.on("exit", () => reject(new Error("the service has ended")));
		});
	}

	async stop() {
		const ended = new Promise((resolve) => {
			this.process.removeAllListeners("exit");
			this.process.on("exit", resolve);
		});
		this.process.kill("SIGTERM");
		const timer = setTimeout(() => this.process.kill("SIGKILL"), STOP_TIMEOUT_MS);
		await ended;
		clearTimeout(timer);
		if (!this.is_kept) {
			rmSync(this.folder, { recursive: true, force: true });
		}
	}

	// The cookie of a new session of the admin; the first one uses the link of the first start.
	async new_session({ link = this.link, email = EMAIL, name = "Root" } = {}) {
		const is_first = link !== undefined && link === this.link;
		const path = link ? "/v1/links/use" : "/v1/session";
		const body = link
			? { secret: link.split("/").pop(), name, password: PASSWORD, ...(is_first ? { email } : {}) }
			: { email, password: PASSWORD };
		const answer = await fetch(this.url + path, {
			method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
		});
		if (!answer.ok) {
			throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
		}
		this.link = is_first ? undefined : this.link;
		const [, cookie, value] = /^([^=]+)=([^;]+)/.exec(answer.headers.get("set-cookie"));
		return { name: cookie, value, url: this.url, httpOnly: true, sameSite: "Strict" };
	}

	// Somebody else who may decide, with a session.
	async new_colleague(name) {
		const email = `${name.toLowerCase()}@example.com`;
		const { link } = await this.ask("POST", "/v1/users", { email, name, roles: [{ site: null, role: "moderator" }] });
		return this.new_session({ link, email, name });
	}

	// One call with the admin's token; the answer's JSON.
	async ask(method, path, body, { auth = this.token, ...headers } = {}) {
		const answer = await fetch(this.url + path, {
			method,
			headers: {
				Authorization: `Bearer ${auth}`,
				...(body === undefined ? {} : { "Content-Type": "application/json" }),
				...headers,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		if (!answer.ok) {
			throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
		}
		return answer.status === 204 ? null : answer.json();
	}

	submit(content, name = "Ada", more = {}) {
		const { author = {}, ...fields } = more;
		return this.ask("POST", "/v1/comments",
			{ thread: "https://news.example/one", author: { name, ...author }, content, ...fields },
			{ auth: this.key });
	}
}

export async function open_browser() {
	if (!existsSync(CHROMIUM)) {
		skip(`${CHROMIUM} is not there`);
	}
	const { chromium } = installed("playwright-core");
	return chromium.launch({
		executablePath: CHROMIUM,
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync",
			`--disable-features=${FEATURES_OFF.join(",")}`],
	});
}

// A page with nothing special about it, left by an earlier test: another context costs a second.
let spare = null;

// A page of a service, with its admin signed in, or whose session is given. How one signs in by hand
// is the matter of test_sign_in.mjs. init: runs in the page before the page itself. is_watched: false
// leaves it alone while it loads; to wait for something there costs the page a tenth of a second.
export async function open_signed_in(browser, service, {
	at = "", session, expected, is_deaf, init, is_watched = true, ...options
} = {}) {
	const hosts = [host_of(service.url)];
	const is_plain = !session && !is_deaf && !init && Object.keys(options).length === 0;
	let page = is_plain ? spare : null;
	if (page) {
		spare = null;
		page.watch({ hosts, expected, lacking: service.lacking });
	} else {
		page = await open_page(browser, { hosts, expected, lacking: service.lacking, is_deaf, ...options });
		page.is_plain = is_plain;
		await page.context().addCookies([session ?? (service.session ??= await service.new_session())]);
		await page.addInitScript(remember_signed_in);
		if (init) {
			await page.addInitScript(init);
		}
	}
	await page.goto(`${service.url}/${at}`);
	if (is_watched) {
		await page.locator(".top-bar").waitFor();
	}
	return page;
}

// What the page remembers of signing in; once a tab, so that signing out holds.
function remember_signed_in() {
	if (location.protocol.startsWith("http") && sessionStorage.getItem("test") === null) {
		sessionStorage.setItem("test", "1");
		localStorage.setItem("hamlet-signed-in", "1");
	}
}

// Until every answer has come, and nothing is left that a reload would take up.
export const all_sent = (page) => until(() => page.evaluate(() => Object.entries(localStorage)
	.filter(([key]) => key.startsWith("hamlet-outbox")).length), 0);

// Asserts that nothing was wrong in pages, and leaves them.
export async function finish(...pages) {
	for (const page of pages) {
		assert.deepEqual(page.faults(), []);
		if (page.is_plain && spare === null) {
			await all_sent(page);
			await page.unrouteAll({ behavior: "ignoreErrors" });
			await page.goto("about:blank");
			spare = page;
		} else {
			await page.context().close();
		}
	}
}

export async function sign_in(page, email = EMAIL, password = PASSWORD) {
	await page.getByLabel("E-mail address").fill(email);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
}

// A page whose console and requests are watched; faults() tells what was wrong.
// is_deaf: it hears nothing of what others do.
export async function open_page(browser, { hosts, expected, lacking, is_deaf = false, ...options }) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
	const page = await context.newPage();
	if (is_deaf) {
		await page.route("**/v1/events", (route) => route.abort());
	}
	let watched;
	let found;
	page.watch = ({ expected = [], lacking = [], ...more }) => {
		watched = { expected, lacking, ...more };
		found = [];
	};
	page.faults = () => found;
	page.watch({ hosts, expected, lacking });
	page.on("console", (message) => {
		const is_lacking = message.text().includes("404") &&
			watched.lacking.some((one) => message.location().url.includes(`/${one}`));
		if (message.type() === "error" && !is_lacking && !watched.expected.some((one) => message.text().includes(one))) {
			found.push(`console: ${message.text()} (${message.location().url})`);
		}
	});
	page.on("pageerror", (fault) => found.push(`thrown: ${fault.message}`));
	page.on("request", (request) => {
		const { protocol, host } = new URL(request.url());
		if (protocol.startsWith("http") && !watched.hosts.includes(host)) {
			found.push(`request to ${request.url()}`);
		}
	});
	return page;
}

// Waits until something is as wanted; for so long that only what never comes fails.
export async function until(what, wanted) {
	const deadline = Date.now() + UNTIL_MS;
	let found = await what();
	while (JSON.stringify(found) !== JSON.stringify(wanted)) {
		if (Date.now() > deadline) {
			assert.deepEqual(found, wanted);
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
		found = await what();
	}
}

export function host_of(url) {
	return new URL(url).host;
}

export async function shoot(page, name) {
	mkdirSync(SHOTS, { recursive: true });
	await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

// What axe finds wrong on the page as it is: WCAG 2.2 A and AA, and its best practices; or of some rules.
export async function axe_violations(page, rules = null) {
	// Evaluated rather than added as a script: the page's policy allows no foreign ones.
	if (!(await page.evaluate(() => "axe" in globalThis))) {
		await page.evaluate(readFileSync(installed.resolve("axe-core/axe.min.js"), "utf8"));
	}
	const { violations } = await page.evaluate((only) => globalThis.axe.run(document, {
		resultTypes: ["violations"], ...(only ? { runOnly: { type: "rule", values: only } } : {}),
	}), rules);
	return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`));
}
