"""Ways to hide what a text says from a filter, but not from a reader: a table of functions.

Each takes the text and a random.Random, and gives the text in disguise. All of the text is
disguised, links too.
"""

import random

LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
DIGITS = "0123456789"

CYRILLIC = dict(zip("aceikmnopstuxybhAKBEMHOPCTXYI", "асеікмпорѕтцхувһАКВЕМНОРСТХУІ"))
GREEK = dict(zip("abeikmnoptuvxyzABEZHIKMNOPTYX", "αβεικμηορτυνχγζΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"))
SMALL_CAPITALS = dict(zip(LOWER, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ"))
TURNED = dict(zip(LOWER, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz"))
PHONETIC = dict(zip("abdefgiklmnoprstuvz", "ɑɓɗəƒɠɨƙɫɱɲɔƥɾʂʈʊʋʑ"))
LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "b": "8", "g": "9"}
MARKS = [chr(c) for c in range(0x300, 0x315)] + ["\u0334", "\u0335", "\u0336", "\u0323", "\u0331"]
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e"]
# Letters that the mathematical alphabets have elsewhere.
HOLES = {0x1d455: "ℎ", 0x1d49d: "ℬ", 0x1d4a0: "ℰ", 0x1d4a1: "ℱ", 0x1d4a3: "ℋ", 0x1d4a4: "ℐ",
         0x1d4a7: "ℒ", 0x1d4a8: "ℳ", 0x1d4ad: "ℛ", 0x1d4ba: "ℯ", 0x1d4bc: "ℊ", 0x1d4c4: "ℴ",
         0x1d53a: "ℂ", 0x1d53f: "ℍ", 0x1d545: "ℕ", 0x1d547: "ℙ", 0x1d548: "ℚ", 0x1d549: "ℝ",
         0x1d551: "ℤ", 0x1d506: "ℭ", 0x1d50b: "ℌ", 0x1d50c: "ℑ", 0x1d515: "ℜ", 0x1d51d: "ℨ"}


def by_table(table):
    return lambda text, chance: "".join(table.get(c, c) for c in text)


def alphabet(upper, lower=None, digits=None):
    """An alphabet that lies in one piece, from the code points of A, a and 0."""
    table = {}
    for letters, first in ((UPPER, upper), (LOWER, upper if lower is None else lower),
                           (DIGITS, digits)):
        if first is not None:
            table.update({c: HOLES.get(first + i, chr(first + i))
                          for i, c in enumerate(letters)})
    return by_table(table)


def circled_digits(text, chance):
    return "".join(chr(0x2460 + int(c) - 1) if c in "123456789" else c
                   for c in alphabet(0x24b6, 0x24d0)(text, chance))


def after_each(*marks, least=1, most=1):
    """Marks behind each letter or digit."""
    def disguise(text, chance):
        return "".join(c + "".join(chance.choice(marks)
                                   for _ in range(chance.randint(least, most)))
                       if c.isalnum() else c for c in text)
    return disguise


def each_in(opening, closing):
    """Each letter of a word in marks of its own."""
    def disguise(text, chance):
        return " ".join("".join(opening + c + closing for c in word) for word in text.split())
    return disguise


def between(separator, gap=None):
    """A separator between the letters of each word, and another gap between the words."""
    def disguise(text, chance):
        words = (separator.join(word) for word in text.split())
        return (gap or " ").join(words)
    return disguise


def entities(form, ends="&<"):
    return lambda text, chance: "".join(form.format(ord(c)) for c in text)


def named_entities(suffix):
    def disguise(text, chance):
        return "".join(f"&{c}{suffix};" if c in LOWER + UPPER else c for c in text)
    return disguise


def wrapped(before, after):
    """A tag around about every other letter."""
    def disguise(text, chance):
        return "".join(before + c + after if c.isalpha() and chance.random() < 0.5 else c
                       for c in text)
    return disguise


def inside_words(*pieces):
    """Something behind every letter that another one follows."""
    def disguise(text, chance):
        out = []
        for c, following in zip(text, text[1:] + " "):
            out.append(c)
            if c.isalnum() and following.isalnum():
                out.append(chance.choice(pieces))
        return "".join(out)
    return disguise


def broken_words(text, chance):
    """One line break inside each longer word."""
    words = []
    for word in text.split():
        if len(word) > 3:
            at = chance.randint(1, len(word) - 1)
            word = word[:at] + "\n" + word[at:]
        words.append(word)
    return " ".join(words)


def leet(text, chance):
    return "".join(chance.choice(LEET[c.lower()]) if c.lower() in LEET else c for c in text)


def stretched(text, chance):
    """A letter of each word, three to eight times."""
    words = []
    for word in text.split(" "):
        letters = [i for i, c in enumerate(word) if c.isalpha()]
        if letters:
            at = chance.choice(letters)
            word = word[:at] + word[at] * chance.randint(3, 8) + word[at + 1:]
        words.append(word)
    return " ".join(words)


def all_stretched(text, chance):
    return "".join(c * chance.randint(1, 4) if c.isalpha() else c for c in text)


def turned(text, chance):
    return by_table(TURNED)(text.lower(), chance)[::-1]


def reversed_by_override(text, chance):
    return "\n".join("\u202e" + line[::-1] + "\u202c" for line in text.split("\n"))


def words_reversed_by_override(text, chance):
    return " ".join("\u202e" + word[::-1] + "\u202c" for word in text.split(" "))


def tag_characters(text, chance):
    """Invisible tags that spell something else, between the letters."""
    hidden = [chr(0xe0000 + ord(c)) for c in LOWER]
    return inside_words(*hidden)(text, chance)


def mixed(text, chance):
    """Each letter in its own way."""
    ways = [by_table(CYRILLIC), by_table(GREEK), alphabet(0xff21, 0xff41, 0xff10),
            alphabet(0x1d400, 0x1d41a, 0x1d7ce), alphabet(0x1d670, 0x1d68a, 0x1d7f6),
            by_table(SMALL_CAPITALS), after_each("\u0336"), after_each(*INVISIBLE),
            entities("&#{};"), entities("&#x{:x};"), wrapped("<b>", "</b>"),
            lambda text, chance: text]
    return "".join(chance.choice(ways)(c, chance) for c in text)


def homoglyphs_here_and_there(text, chance):
    return "".join(CYRILLIC.get(c, c) if chance.random() < 0.4 else c for c in text)


# In order: the name, the function, and by how many points it may lower the share of spam caught.
DISGUISES = [
    ("Cyrillic letters", by_table(CYRILLIC), 2),
    ("Cyrillic letters here and there", homoglyphs_here_and_there, 2),
    ("Greek letters", by_table(GREEK), 2),
    ("zero-width characters", after_each(*INVISIBLE), 2),
    ("soft hyphens", inside_words("\u00ad"), 2),
    ("soft hyphens as entities", inside_words("&shy;"), 2),
    ("variation selectors", after_each("\ufe00", "\ufe0f", "\U000e0101"), 2),
    ("tag characters", tag_characters, 2),
    ("bold", alphabet(0x1d400, 0x1d41a, 0x1d7ce), 2),
    ("italic", alphabet(0x1d434, 0x1d44e), 2),
    ("script", alphabet(0x1d49c, 0x1d4b6), 2),
    ("Fraktur", alphabet(0x1d504, 0x1d51e), 2),
    ("double-struck", alphabet(0x1d538, 0x1d552, 0x1d7d8), 2),
    ("sans-serif bold italic", alphabet(0x1d63c, 0x1d656, 0x1d7ec), 2),
    ("monospace", alphabet(0x1d670, 0x1d68a, 0x1d7f6), 2),
    ("full width", alphabet(0xff21, 0xff41, 0xff10), 2),
    ("small capitals", lambda text, chance: by_table(SMALL_CAPITALS)(text.lower(), chance), 2),
    ("circled", circled_digits, 2),
    ("parenthesised", alphabet(0x249c), 2),
    ("squared", alphabet(0x1f130), 2),
    ("negative circled", alphabet(0x1f150), 2),
    ("negative squared", alphabet(0x1f170), 2),
    ("regional indicators", alphabet(0x1f1e6), 2),
    ("struck through", after_each("\u0336"), 2),
    ("underlined", after_each("\u0332"), 2),
    ("in frames", after_each("\u20de"), 2),
    ("zalgo", after_each(*MARKS, least=1, most=5), 2),
    ("marks of other scripts", after_each("\u0651", "\u0e4c", "\u0901", "\u05b0", "\u302a"), 2),
    ("tatweels", inside_words("\u0640"), 2),
    ("one accent each", after_each("\u0301", "\u0308", "\u0302"), 2),
    ("decimal entities", entities("&#{};"), 2),
    ("decimal entities without end", entities("&#{}"), 2),
    ("hexadecimal entities", entities("&#x{:x};"), 2),
    ("hexadecimal entities, padded", entities("&#X{:06X};"), 2),
    ("hexadecimal entities without end", entities("&#x{:x}"), 2),
    ("named entities", named_entities("fr"), 2),
    ("other named entities", named_entities("opf"), 2),
    ("bold tags", wrapped("<b>", "</b>"), 2),
    ("empty tags", inside_words("<i></i>", "<span>", "</x>"), 2),
    ("comments", inside_words("<!-- x -->", "<!---->"), 2),
    ("letters struck out", inside_words("<del>x</del>", "<i hidden>q</i>"), 2),
    ("comments ended early", lambda text, chance: f"<!-->{text}<!-- -->", 2),
    ("BBCode", wrapped("[b]", "[/b]"), 2),
    ("turned", turned, 2),
    ("reversed by override", reversed_by_override, 2),
    ("words reversed by override", words_reversed_by_override, 2),
    ("stretched", stretched, 2),
    ("all stretched", all_stretched, 2),
    ("line breaks in words", broken_words, 2),
    ("letters on lines", between("\n", "\n\n"), 2.5),
    ("underscores", between("_"), 2.5),
    ("asterisks", between("*"), 2.5),
    ("hyphens", between("-"), 2.5),
    ("dots", between("."), 2.5),
    ("exclamation marks", between("!"), 2.5),
    ("apostrophes", between("'"), 2.5),
    ("equals signs", between("="), 2.5),
    ("middle dots", between("·"), 2.5),
    ("colons", between(":"), 2.5),
    ("times signs", between("×"), 2.5),
    ("modifier letters", between("ˈ"), 2.5),
    ("letters of other scripts", between("的"), 2.5),
    ("dashes with spaces", between(" - ", "  "), 2.5),
    ("parentheses", each_in("(", ")"), 2.5),
    ("quotation marks", each_in('"', '"'), 2.5),
    ("angle quotes", each_in("«", "»"), 2.5),
    ("hearts", between("♥"), 2.5),
    ("emoji", between("😀"), 2.5),
    ("spaces", between(" ", "   "), 2.5),
    ("spaces, words too", between(" ", " "), 2.5),
    ("phonetic letters", by_table(PHONETIC), 2.5),
    ("leetspeak", leet, 2.5),
    ("mixed", mixed, 2),
]


def disguise_all(texts, name, function):
    return [function(text, random.Random(f"{name} {i}")) for i, text in enumerate(texts)]
