// Characters that show nothing or turn the text around, with a name that can be shown for them.

const NAMES: [first: number, last: number, name: string][] = [
	[0x00, 0x08, "control"],
	[0x0b, 0x0c, "control"],
	[0x0e, 0x1f, "control"],
	[0x7f, 0x9f, "control"],
	[0xad, 0xad, "soft hyphen"],
	[0x34f, 0x34f, "joiner"],
	[0x61c, 0x61c, "turns right-to-left"],
	[0x115f, 0x1160, "filler"],
	[0x17b4, 0x17b5, "invisible vowel"],
	[0x180b, 0x180f, "invisible"],
	[0x200b, 0x200b, "zero width"],
	[0x200c, 0x200c, "zero-width non-joiner"],
	[0x200d, 0x200d, "zero-width joiner"],
	[0x200e, 0x200e, "turns left-to-right"],
	[0x200f, 0x200f, "turns right-to-left"],
	[0x2028, 0x2029, "line break"],
	[0x202a, 0x202a, "embeds left-to-right"],
	[0x202b, 0x202b, "embeds right-to-left"],
	[0x202c, 0x202c, "ends embedding"],
	[0x202d, 0x202d, "forces left-to-right"],
	[0x202e, 0x202e, "forces right-to-left"],
	[0x2060, 0x2064, "invisible"],
	[0x2065, 0x206f, "isolates or turns"],
	[0x2800, 0x2800, "blank"],
	[0x3164, 0x3164, "filler"],
	[0xfeff, 0xfeff, "zero width"],
	[0xffa0, 0xffa0, "filler"],
	[0xfff9, 0xfffb, "annotation"],
	[0xe0000, 0xe007f, "hidden tag"],
	[0xe0100, 0xe01ef, "hidden selector"],
];

const PICTURE = /\p{Extended_Pictographic}/u;
// Scripts whose letters a joiner or non-joiner shapes as it should.
const SHAPED = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Khmer}\p{Script=Mongolian}\p{M}]/u;

// The name of a character that cannot be seen, or "" of one that can.
export function invisible_name(code: number): string {
	if (code < 0x80 && code >= 0x20 && code !== 0x7f) {
		return "";
	}
	return NAMES.find(([first, last]) => code >= first && code <= last)?.[2] ?? "";
}

// Whether a joiner stands where it belongs: within an emoji, or between letters that it shapes.
export function is_rightful(code: number, before: string, after: string): boolean {
	if (code === 0x200d && PICTURE.test(after) && (PICTURE.test(before) || /[\ufe0f\u{1f3fb}-\u{1f3ff}]/u.test(before))) {
		return true;
	}
	// Tags spell the flags of regions behind a black flag.
	if (code >= 0xe0020 && code <= 0xe007f) {
		return before === "\u{1f3f4}" || /[\u{e0020}-\u{e007f}]/u.test(before);
	}
	return (code === 0x200c || code === 0x200d) && SHAPED.test(before) && SHAPED.test(after);
}
