// The embed's looks. A page sets the variables on #hamlet, or above it; without, it takes after the page.

export const style = `
:host { display: block; font: var(--hamlet-font, inherit); color: var(--hamlet-ink, inherit); }
* { box-sizing: border-box; }
h2 { font-size: 1.25em; margin: 0 0 .6em; }
ol { list-style: none; margin: 0; padding: 0; }
ol ol { border-inline-start: 2px solid var(--line); margin-inline-start: .3em; padding-inline-start: 1em; }
.hamlet { letter-spacing: normal; line-height: 1.5; text-align: start; text-indent: 0; text-shadow: none; text-transform: none; white-space: normal; word-spacing: normal; }
.hamlet { --line: var(--hamlet-line, color-mix(in srgb, currentColor 22%, transparent)); --quiet: var(--hamlet-quiet, color-mix(in srgb, currentColor 78%, transparent)); --accent: var(--hamlet-accent, currentColor); --bad: var(--hamlet-bad, color-mix(in srgb, #d0021b 58%, currentColor)); }
li { padding: .7em 0; }
li:focus { outline: none; }
article { display: grid; gap: .2em; justify-items: start; min-width: 0; }
.author { font-weight: 600; overflow-wrap: anywhere; }
time, .help, .awaiting { color: var(--quiet); font-size: .875em; }
.awaiting { border-inline-start: 3px solid var(--accent); font-style: italic; margin: .2em 0 0; padding-inline-start: .6em; }
.content { contain: paint; margin: 0; max-width: 100%; overflow-wrap: anywhere; unicode-bidi: isolate; white-space: pre-wrap; }
form { display: grid; gap: .8em; margin: 1.2em 0; justify-items: start; }
form > *, .row { width: 100%; }
p { margin: 0; }
.pair { display: grid; gap: .8em 1em; grid-template-columns: repeat(auto-fit, minmax(min(14em, 100%), 1fr)); }
.row { align-content: start; display: grid; gap: .2em; }
label { font-size: .95em; font-weight: 600; }
input, textarea { background: var(--hamlet-ground, transparent); border: 1px solid color-mix(in srgb, currentColor 55%, transparent); border-radius: var(--hamlet-radius, 6px); color: inherit; font: inherit; padding: .5em .6em; width: 100%; }
textarea { resize: vertical; }
[aria-invalid] { border-color: var(--bad); border-width: 2px; }
.fault { color: var(--bad); font-size: .9em; }
button { border: 1px solid var(--accent); border-radius: var(--hamlet-radius, 6px); background: var(--accent); color: inherit; cursor: pointer; font: inherit; min-height: 2.5em; padding: .3em 1.1em; width: auto; }
button.quiet { background: none; border-color: transparent; color: inherit; min-height: 1.5em; padding: 0 .2em; text-decoration: underline; text-underline-offset: .2em; }
form > button { background: var(--hamlet-accent, none); border-color: var(--hamlet-accent, currentColor); color: var(--hamlet-accent-ink, inherit); }
button:disabled { opacity: .6; }
:focus-visible { outline: 2px solid var(--hamlet-focus, currentColor); outline-offset: 2px; }
[hidden] { display: none; }
`;
