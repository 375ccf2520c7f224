// Takes a text/event-stream apart (HTML Standard, section 9.2.6), as far as this service uses it.

export interface StreamEvent {
	name: string;
	data: string;
}

// Bytes in, events out; what is not yet whole is kept. Comments (": heartbeat") give nothing.
export class EventParser {
	private rest = "";
	private name = "";
	private data: string[] = [];
	private decoder = new TextDecoder();

	feed(bytes: Uint8Array): StreamEvent[] {
		const events: StreamEvent[] = [];
		const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split("\n");
		this.rest = lines.pop()!;
		for (const line of lines) {
			const event = this.take(line.replace(/\r$/, ""));
			if (event) {
				events.push(event);
			}
		}
		return events;
	}

	private take(line: string): StreamEvent | null {
		if (line === "") {
			const event = this.data.length > 0 ? { name: this.name || "message", data: this.data.join("\n") } : null;
			this.name = "";
			this.data = [];
			return event;
		}
		const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line)!;
		if (field === "event") {
			this.name = value;
		} else if (field === "data") {
			this.data.push(value);
		}
		return null;
	}
}
