// From the first start to signed in, out, and in again without losing work.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe_violations, EMAIL, host_of, open_browser, open_page, open_signed_in, PASSWORD, Service, shoot, sign_in, until } from "./harness.mjs";

let service;
let browser;
let link;

before(async () => {
	service = await new Service().start();
	link = service.link;
	browser = await open_browser();
});

after(async () => {
	await browser?.close();
	await service?.stop();
});

const watched = (more = {}) => ({ hosts: [host_of(service.url)], lacking: service.lacking, ...more });

test("the first start's link leads to the queue, once", async () => {
	const page = await open_page(browser, watched({ expected: ["404"], bypassCSP: true }));
	await page.goto(link);
	await page.getByRole("heading", { name: "Welcome to Hamlet" }).waitFor();
	await shoot(page, "first-start");
	assert.deepEqual(await axe_violations(page), []);
	await page.getByLabel("E-mail address").fill(EMAIL);
	await page.getByLabel("Your name").fill("Root");
	await page.getByLabel("New password").fill("short");
	await page.getByRole("button", { name: "Set password and sign in" }).click();
	await page.getByText("The password needs 12 characters or more.").waitFor();
	await page.getByLabel("New password").fill(PASSWORD);
	await page.getByRole("button", { name: "Set password and sign in" }).click();
	await page.getByText("Nothing waits for a person.").waitFor();
	assert.ok(!page.url().includes("link"));
	service.link = undefined;
	const again = await open_page(browser, watched({ expected: ["404"] }));
	await again.goto(link);
	await again.getByRole("heading", { name: "This link holds no longer" }).waitFor();
	assert.deepEqual([...page.faults(), ...again.faults()], []);
	await page.context().close();
	await again.context().close();
});

test("a wrong password is told calmly, and the right one then works", async () => {
	const page = await open_page(browser, watched({ expected: ["401"], bypassCSP: true }));
	await page.goto(service.url);
	await page.getByRole("heading", { name: "Hamlet" }).waitFor();
	assert.deepEqual(await axe_violations(page), []);
	await sign_in(page, EMAIL, "not the password");
	await page.getByText("This e-mail address and password do not belong together.").waitFor();
	await shoot(page, "wrong-password");
	await sign_in(page, "nobody@example.com", PASSWORD);
	await page.getByText("This e-mail address and password do not belong together.").waitFor();
	await sign_in(page);
	await page.locator(".top-bar").waitFor();
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("a session that ends loses no work: sign in, and it goes on", async () => {
	const { id } = await service.submit("A comment to decide");
	const page = await open_signed_in(browser, service, { expected: ["401"] });
	await page.locator(".row", { hasText: "A comment to decide" }).waitFor();
	// The decision is the first call that the ended session meets.
	await page.route("**/decisions", async (route) => {
		await page.context().clearCookies();
		const { cookie: _, ...headers } = await route.request().allHeaders();
		await route.fulfill({ response: await route.fetch({ headers }) });
	}, { times: 1 });
	await page.keyboard.press("a");
	await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
	await shoot(page, "session-ended");
	await sign_in(page);
	await page.getByText("Nothing waits for a person.").waitFor();
	await until(async () => (await service.ask("GET", `/v1/comments/${id}`)).status, "approved");
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

// A page of the admin's whose session has ended while a decision waits.
async function ended_page() {
	const { id } = await service.submit("Whose decision is it?");
	const page = await open_signed_in(browser, service, { session: await service.new_session(), expected: ["401"] });
	await page.locator(".row", { hasText: "Whose decision is it?" }).waitFor();
	await page.context().clearCookies();
	await page.keyboard.press("a");
	await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
	return { id, page };
}

// Whoever was here gives back what they looked at.
async function back_to_admin(page) {
	await Promise.all([
		page.waitForResponse((one) => one.url().endsWith("/v1/leases") && one.request().method() === "DELETE"),
		page.goto(`${service.url}/#/record`),
	]);
	await page.context().addCookies([await service.new_session()]);
	await page.reload();
}

const deciders = async (id) => (await service.ask("GET", `/v1/comments/${id}/decisions`)).items
	.filter((one) => one.decision === "approve").map((one) => one.actor_name);

test("who signs in over another's work does not send it under the own name", async () => {
	await service.new_colleague("Bea");
	const { id, page } = await ended_page();
	await sign_in(page, "bea@example.com");
	await page.locator("summary", { hasText: "Bea" }).waitFor();
	await page.locator(".row", { hasText: "Whose decision is it?" }).waitFor();
	assert.deepEqual(await deciders(id), []);
	await back_to_admin(page);
	await until(() => deciders(id), ["Root"]);
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("what another tab has signed in as sends nothing of this one's", async () => {
	const { id } = await service.submit("Decided by whom?");
	const page = await open_signed_in(browser, service, { session: await service.new_session(), expected: ["403"] });
	await page.locator(".row", { hasText: "Decided by whom?" }).waitFor();
	const sent = [];
	page.on("request", (request) => request.url().endsWith("/decisions") && request.method() === "POST" && sent.push(request.url()));
	await page.context().addCookies([await service.new_colleague("Cora")]);
	await page.keyboard.press("a");
	await page.locator("summary", { hasText: "Cora" }).waitFor();
	await page.locator(".row", { hasText: "Decided by whom?" }).waitFor();
	// Once, under the own token, which holds no longer.
	assert.equal(sent.length, 1);
	await back_to_admin(page);
	await until(() => deciders(id), ["Root"]);
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("the sign-in over an ended session is not lost to Escape", async () => {
	const { id, page } = await ended_page();
	for (let i = 0; i < 4; i++) {
		await page.keyboard.press("Escape");
	}
	await sign_in(page);
	await until(() => deciders(id), ["Root"]);
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("who signs out is out, also after a reload", async () => {
	const page = await open_signed_in(browser, service, { session: await service.new_session() });
	await page.getByLabel(/^Account/).click();
	await page.getByRole("button", { name: "Sign out", exact: true }).click();
	await page.getByRole("button", { name: "Sign in" }).waitFor();
	await page.reload();
	await page.getByRole("button", { name: "Sign in" }).waitFor();
	assert.deepEqual(page.faults(), []);
	await page.context().close();
});

test("an invited viewer reads everything and is told why nothing can be decided", async () => {
	await service.submit("Something to read");
	const admin = await open_signed_in(browser, service);
	await admin.goto(`${service.url}/#/people`);
	await admin.getByRole("button", { name: "Invite" }).click();
	const dialog = admin.getByRole("dialog");
	await dialog.getByLabel("E-mail address").fill("viewer@example.com");
	await dialog.getByLabel("Name").fill("Vera");
	await dialog.getByLabel("Role", { exact: true }).selectOption("viewer");
	await dialog.getByRole("button", { name: "Invite" }).click();
	await admin.getByText("Send this link to them.").waitFor();
	const invitation = await admin.locator(".copyable code").textContent();
	await shoot(admin, "invited");

	const page = await open_page(browser, watched());
	await page.goto(invitation);
	await page.getByLabel("New password").fill(PASSWORD);
	await page.getByRole("button", { name: "Set password and sign in" }).click();
	await page.locator(".row", { hasText: "Something to read" }).waitFor();
	await page.getByText("your role is viewer").waitFor();
	await page.keyboard.press("a");
	assert.equal(await page.locator(".row").count(), 1);
	assert.equal(await page.getByRole("link", { name: "People" }).count(), 0);
	await shoot(page, "viewer");
	assert.deepEqual([...admin.faults(), ...page.faults()], []);
	await page.context().close();
	await admin.context().close();
});
