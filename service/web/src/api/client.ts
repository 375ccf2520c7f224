// Calls of the service, with what goes wrong told apart: no connection, no session, a problem.
import { connection } from "../state/connection";
import type { FieldError } from "./types";

// The service answered that it cannot be done (RFC 9457).
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		detail: string,
		readonly errors: FieldError[] = [],
		readonly retry_after_s = 0,
		readonly body: Record<string, unknown> = {},
	) {
		super(detail);
	}
}

// There was no answer at all.
export class NoConnection extends Error {}

// 502 and 504 are answers of what stands before a service that cannot be reached.
const FROM_PROXY = [502, 504];

export interface CallOptions {
	body?: unknown;
	raw?: BodyInit; // instead of body, with its type
	type?: string;
	version?: number | "*"; // If-Match
	signal?: AbortSignal;
	answer_wait_ms?: number; // then the connection counts as lost
}

// What a session adds to calls; session.ts sets it, so that this file needs to know no session.
export const credentials = {
	csrf_token: "",
	ended: () => {}, // a call was answered 401
	renew: async (): Promise<boolean> => false, // reads the token anew
};

function headers_of(method: string, options: CallOptions): Headers {
	const headers = new Headers();
	if (options.body !== undefined) {
		headers.set("Content-Type", "application/json");
	}
	if (options.type) {
		headers.set("Content-Type", options.type);
	}
	if (options.version !== undefined) {
		headers.set("If-Match", options.version === "*" ? "*" : `"${options.version}"`);
	}
	if (method !== "GET" && credentials.csrf_token) {
		headers.set("X-CSRF-Token", credentials.csrf_token);
	}
	return headers;
}

async function send(method: string, path: string, options: CallOptions): Promise<Response> {
	const late = new AbortController();
	const timer = options.answer_wait_ms && setTimeout(() => late.abort(), options.answer_wait_ms);
	try {
		const answer = await fetch(path, {
			method,
			headers: headers_of(method, options),
			body: options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
			credentials: "same-origin",
			signal: options.signal ?? late.signal,
		});
		if (FROM_PROXY.includes(answer.status)) {
			throw new NoConnection("a proxy answered, and not the service");
		}
		connection.found();
		return answer;
	} catch (fault) {
		if (options.signal?.aborted) {
			throw fault;
		}
		connection.lost();
		throw new NoConnection("no connection");
	} finally {
		clearTimeout(timer);
	}
}

async function problem_of(answer: Response): Promise<Problem> {
	const body = await answer.json().catch(() => ({}));
	return new Problem(
		answer.status,
		body.code ?? "unknown",
		body.detail ?? answer.statusText,
		body.errors ?? [],
		Number(answer.headers.get("Retry-After") ?? 0),
		body,
	);
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
	let answer = await send(method, path, options);
	// The token changes when the session does: read it anew and try once more.
	if (answer.status === 403 && method !== "GET") {
		const problem = await problem_of(answer);
		if (problem.code !== "cross_site" || !(await credentials.renew())) {
			throw problem;
		}
		answer = await send(method, path, options);
	}
	if (!answer.ok) {
		const problem = await problem_of(answer);
		if (problem.status === 401 && problem.code !== "wrong_email_or_password") {
			credentials.ended();
		}
		throw problem;
	}
	return answer.status === 204 ? (undefined as T) : answer.json();
}

export const get = <T>(path: string, options?: CallOptions) => call<T>("GET", path, options);
export const post = <T>(path: string, body: unknown = {}, options: CallOptions = {}) =>
	call<T>("POST", path, { body, ...options });
export const patch = <T>(path: string, body: unknown, options: CallOptions = {}) =>
	call<T>("PATCH", path, { body, ...options });

// "?site=a&q=b" of what is set; "" of nothing.
export function query_of(values: Record<string, string | number | boolean | undefined>): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(values)) {
		if (value !== undefined && value !== "" && value !== false) {
			query.set(name, String(value));
		}
	}
	const text = query.toString();
	return text ? `?${text}` : "";
}

// A sentence for a person, whatever was thrown.
export function sentence_of(fault: unknown, no_connection: string): string {
	if (fault instanceof Problem) {
		return fault.message;
	}
	return fault instanceof NoConnection ? no_connection : String((fault as Error)?.message ?? fault);
}
